using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Compose.Environment;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose kill</c>: a signal to every first process, SIGKILL if none is named.</summary>
internal sealed class KillCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<string?> _signal = Flag.Text("-s, --signal", "SIGNAL to send to the container");
    private readonly Option<bool> _orphans =
        Flag.Switch("--remove-orphans", "Remove containers for services not defined in the Compose file");

    private readonly Argument<string[]> _services = Operand.Any("[SERVICE...]");

    public KillCommand(ComposeFlags flags)
        : base("kill", "Force stop service containers")
    {
        _flags = flags;
        Add(_signal);
        Add(_orphans);
        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var code = await SignalCall.RunAsync(
            invocation,
            _flags,
            new SignalRequest
            {
                Verb = SignalVerb.Kill,
                KillSignal = invocation.Get(_signal) ?? "SIGKILL",
                Services = { invocation.Get(_services) },
            },
            cancellationToken);
        if (invocation.Get(_orphans) || ComposeSwitch.IsOn(invocation.Setting("COMPOSE_REMOVE_ORPHANS")))
        {
            var opened = await new ProjectOpening(invocation, _flags).OpenAsync([], cancellationToken);
            await Orphans.RemoveAsync(invocation, _flags, opened, cancellationToken);
        }

        return code;
    }
}
