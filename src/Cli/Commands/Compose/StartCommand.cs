using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose start</c>: of containers that are there, and of what they depend on.</summary>
internal sealed class StartCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<bool> _wait = Flag.Switch("--wait", "Wait for services to be running|healthy");
    private readonly Option<int?> _waitTimeout = Flag.Number(
        "--wait-timeout", "Maximum duration in seconds to wait for the project to be running|healthy");

    private readonly Argument<string[]> _services = Operand.Any("[SERVICE...]");

    public StartCommand(ComposeFlags flags)
        : base("start", "Start services")
    {
        _flags = flags;
        Add(_wait);
        Add(_waitTimeout);
        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken) => SignalCall.RunAsync(
        invocation,
        _flags,
        new SignalRequest
        {
            Verb = SignalVerb.Start,
            Services = { invocation.Get(_services) },
            Wait = invocation.Get(_wait),
            WaitTimeout = invocation.Get(_wait) ? GraceTime.OfSeconds(invocation.Get(_waitTimeout)) ?? 0 : 0,
        },
        cancellationToken);
}
