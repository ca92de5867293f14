using System.CommandLine;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;
using Orc.Linux.Processes;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>When tasks are started again, and how they end.</summary>
internal sealed class LifecyclePatchFlags
{
    private readonly Option<string?> _condition = Flag.Text(
        "--restart-condition", "Restart when condition is met (none, on-failure, any)");

    private readonly Option<string?> _delay = Flag.Text(
        "--restart-delay", "Delay between restart attempts (ns|us|ms|s|m|h)", "duration");

    private readonly Option<string?> _attempts = Flag.Text(
        "--restart-max-attempts", "Maximum number of restarts before giving up", "uint");

    private readonly Option<string?> _window = Flag.Text(
        "--restart-window", "Window used to evaluate the restart policy (ns|us|ms|s|m|h)", "duration");

    private readonly Option<string?> _grace = Flag.Text(
        "--stop-grace-period", "Time to wait before force killing a container (ns|us|ms|s|m|h)", "duration");

    private readonly Option<string?> _signal = Flag.Text("--stop-signal", "Signal to stop the container");

    public IEnumerable<Option> Options => [_condition, _delay, _attempts, _window, _grace, _signal];

    public void Read(FlagReader flags, WireContainerPatch patch)
    {
        if (flags.Word(_condition) is { } condition)
        {
            patch.RestartCondition = condition is "none" or "on-failure" or "any"
                ? condition
                : throw FlagReader.Refused(_condition, condition, "it is none, on-failure or any");
        }

        if (PaceFlags.Duration(flags, _delay) is { } delay)
        {
            patch.RestartDelay = delay;
        }

        if (ServiceFlags.Count(flags, _attempts) is { } attempts)
        {
            patch.RestartMaxAttempts = attempts;
        }

        if (PaceFlags.Duration(flags, _window) is { } window)
        {
            patch.RestartWindow = window;
        }

        if (PaceFlags.Duration(flags, _grace) is { } grace)
        {
            patch.StopGrace = grace;
        }

        if (flags.Word(_signal) is { } signal)
        {
            patch.StopSignal = Signals.TryParse(signal, out _)
                ? signal
                : throw new FlagException($"invalid signal: {signal}");
        }
    }
}
