using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose stop</c>: in reverse order; the containers stay.</summary>
internal sealed class StopCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<int?> _timeout = Flag.Number("-t, --timeout", "Specify a shutdown timeout in seconds");
    private readonly Argument<string[]> _services = Operand.Any("[SERVICE...]");

    public StopCommand(ComposeFlags flags)
        : base("stop", "Stop services")
    {
        _flags = flags;
        Add(_timeout);
        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new SignalRequest { Verb = SignalVerb.Stop, Services = { invocation.Get(_services) } };
        if (GraceTime.OfSeconds(invocation.Get(_timeout)) is { } grace)
        {
            request.StopGrace = grace;
        }

        return SignalCall.RunAsync(invocation, _flags, request, cancellationToken);
    }
}
