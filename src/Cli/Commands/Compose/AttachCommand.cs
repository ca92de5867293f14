using System.CommandLine;
using Orc.Cli.Attaching;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose attach web</c>.</summary>
internal sealed class AttachCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<string?> _keys =
        Flag.Text("--detach-keys", "Override the key sequence for detaching from a container.");

    private readonly Option<int?> _index =
        Flag.Number("--index", "Index of the container if service has multiple replicas.");
    private readonly Option<bool> _noStdin = Flag.Switch("--no-stdin", "Do not attach STDIN");
    private readonly Option<bool?> _proxy = Flag.Choice("--sig-proxy", "Proxy all received signals to the process");
    private readonly Argument<string> _service = Operand.One("SERVICE");

    public AttachCommand(ComposeFlags flags)
        : base("attach", "Attach local standard input, output, and error streams to a service's running container")
    {
        _flags = flags;
        Add(_keys);
        Add(_index);
        Add(_noStdin);
        Add(_proxy);
        Add(_service);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var service = invocation.Get(_service);
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync([service], cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var found = await ProjectContainers.FindRunningAsync(
            daemon, opened.Name, service, invocation.Get(_index), cancellationToken);
        if (invocation.Get(_flags.DryRun))
        {
            return await PrintedPlan.WriteAsync(invocation, _flags, [$"Container {found.Name} Attaching"]);
        }

        var container = await AttachedContainer.FindAsync(daemon, found.Id, cancellationToken);
        var begin = new AttachBegin
        {
            Container = container.Id,
            Stdin = container.OpenStdin && !invocation.Get(_noStdin),
            Stdout = true,
            Stderr = true,
            Size = container.Tty ? Sizes.Current : null,
        };
        TerminalRequirement.Check(invocation, container.Tty, begin.Stdin);
        using var session = new AttachedSession(invocation, new AttachedOptions
        {
            Tty = container.Tty,
            Stdin = begin.Stdin,
            ForwardSignals = invocation.Get(_proxy) != false,
            DetachKeys = invocation.Get(_keys) ?? DetachKeys.Usual,
            Container = container.Id,
        });
        using var call = await AttachCall.BeginAsync(
            daemon.Containers.Attach(cancellationToken: cancellationToken), begin, cancellationToken);
        return await AttachedOutcome.ReportAsync(invocation, await session.RunAsync(call, cancellationToken));
    }
}
