using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>How its health is asked.</summary>
internal sealed class HealthFlags : IFlagGroup
{
    private readonly Option<string?> _command = Flag.Text("--health-cmd", "Command to run to check health");
    private readonly Option<string?> _interval = Flag.Text(
        "--health-interval", "Time between running the check (ms|s|m|h)");
    private readonly Option<string?> _timeout = Flag.Text(
        "--health-timeout", "Maximum time to allow one check to run (ms|s|m|h)");
    private readonly Option<string?> _retries = Flag.Text(
        "--health-retries", "Consecutive failures needed to report unhealthy");
    private readonly Option<string?> _startPeriod = Flag.Text(
        "--health-start-period", "Start period for the container to initialize before failures count (ms|s|m|h)");
    private readonly Option<string?> _startInterval = Flag.Text(
        "--health-start-interval", "Time between running the check during the start period (ms|s|m|h)");
    private readonly Option<bool> _none = Flag.Switch(
        "--no-healthcheck", "Disable any container-specified HEALTHCHECK");

    public IEnumerable<Option> Options =>
        [_command, _interval, _timeout, _retries, _startPeriod, _startInterval, _none];

    public ContainerSpec Apply(ContainerSpec spec, FlagReader flags, Surroundings surroundings)
    {
        Option[] settings = [_command, _interval, _timeout, _retries, _startPeriod, _startInterval];
        var any = settings.Any(flags.Has);
        if (flags.Switch(_none))
        {
            return any
                ? throw new FlagException("--no-healthcheck conflicts with --health-* options")
                : spec with { Health = new HealthSpec { Test = ["NONE"] } };
        }

        return !any ? spec : spec with
        {
            Health = new HealthSpec
            {
                Test = flags.Word(_command) is { } command ? ["CMD-SHELL", command] : [],
                Interval = Positive(flags, _interval),
                Timeout = Positive(flags, _timeout),
                Retries = flags.Small(_retries) switch
                {
                    < 0 => throw new FlagException("--health-retries cannot be negative"),
                    0 => null,
                    var count => count,
                },
                StartPeriod = Positive(flags, _startPeriod),
                StartInterval = Positive(flags, _startInterval),
            },
        };
    }

    private static TimeSpan? Positive(FlagReader flags, Option<string?> option) => flags.Duration(option) switch
    {
        { } duration when duration < TimeSpan.Zero => throw new FlagException($"{option.Name} cannot be negative"),
        { } duration when duration == TimeSpan.Zero => null,
        var duration => duration,
    };
}
