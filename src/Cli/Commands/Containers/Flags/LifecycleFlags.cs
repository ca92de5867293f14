using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Linux.Processes;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>How it ends, and what happens then.</summary>
internal sealed class LifecycleFlags : IFlagGroup
{
    private readonly Option<bool> _remove = Flag.Switch(
        "--rm", "Automatically remove the container and its anonymous volumes when it exits");
    private readonly Option<string?> _restart = Flag.Text(
        "--restart", "Restart policy to apply when a container exits");
    private readonly Option<string?> _stopSignal = Flag.Text("--stop-signal", "Signal to stop the container");
    private readonly Option<string?> _stopTimeout = Flag.Text(
        "--stop-timeout", "Timeout (in seconds) to stop a container");

    public IEnumerable<Option> Options => [_remove, _restart, _stopSignal, _stopTimeout];

    public ContainerSpec Apply(ContainerSpec spec, FlagReader flags, Surroundings surroundings)
    {
        var restart = flags.Text(_restart) is { } policy ? RestartFlag.Parse(policy) : RestartSpec.Never;
        var signal = flags.Word(_stopSignal);
        if (signal is not null && !Signals.TryParse(signal, out _))
        {
            throw new FlagException($"invalid signal: {signal}");
        }

        return flags.Switch(_remove) && restart.Policy != RestartPolicy.No
            ? throw new FlagException("conflicting options: cannot specify both --restart and --rm")
            : spec with
            {
                AutoRemove = flags.Switch(_remove),
                Restart = restart,
                StopSignal = signal,
                StopGrace = flags.Integer(_stopTimeout) switch
                {
                    null => null,
                    < 0 => Timeout.InfiniteTimeSpan,
                    { } seconds => TimeSpan.FromSeconds(seconds),
                },
            };
    }
}
