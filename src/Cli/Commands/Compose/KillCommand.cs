using System.CommandLine;
using Orc.Cli.Invoking;
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

    private Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        if (invocation.Get(_orphans))
        {
            throw new CliException("kill --remove-orphans is not there yet: use up --remove-orphans, or down");
        }

        return SignalCall.RunAsync(
            invocation,
            _flags,
            new SignalRequest
            {
                Verb = SignalVerb.Kill,
                KillSignal = invocation.Get(_signal) ?? "SIGKILL",
                Services = { invocation.Get(_services) },
            },
            cancellationToken);
    }
}
