using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose restart</c>: the same containers again; changes in the file are for <c>up</c>.</summary>
internal sealed class RestartCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<int?> _timeout = Flag.Number("-t, --timeout", "Specify a shutdown timeout in seconds");
    private readonly Option<bool> _noDependencies = Flag.Switch("--no-deps", "Don't restart dependent services");
    private readonly Argument<string[]> _services = Operand.Any("[SERVICE...]");

    public RestartCommand(ComposeFlags flags)
        : base("restart", "Restart service containers")
    {
        _flags = flags;
        Add(_timeout);
        Add(_noDependencies);
        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new SignalRequest
        {
            Verb = SignalVerb.Restart,
            NoDependencies = invocation.Get(_noDependencies),
            Services = { invocation.Get(_services) },
        };
        if (GraceTime.OfSeconds(invocation.Get(_timeout)) is { } grace)
        {
            request.StopGrace = grace;
        }

        return SignalCall.RunAsync(invocation, _flags, request, cancellationToken);
    }
}
