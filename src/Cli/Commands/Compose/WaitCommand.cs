using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using Orc.Cli.Attaching;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// <c>orc compose wait</c>: until the first of the services ends; its code is printed and given back.
/// </summary>
internal sealed class WaitCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<bool> _down =
        Flag.Switch("--down-project", "Drops project when the first container stops");

    private readonly Argument<string[]> _services = Operand.Many("SERVICE [SERVICE...]");

    public WaitCommand(ComposeFlags flags)
        : base("wait", "Block until containers of all (or specified) services stop.")
    {
        _flags = flags;
        Add(_down);
        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var services = invocation.Get(_services);
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync(services, cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var containers = await ProjectContainers.ListAsync(
            daemon, opened.Name, services, OneOffs.Excluded, cancellationToken);
        if (containers.IsEmpty)
        {
            throw new CliException($"no containers for project \"{opened.Name}\"");
        }

        using var first = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = await Task.WhenAny(
            containers.Select(container => WaitAsync(invocation, daemon, container.Id, first.Token)));
        var code = await ended;
        await first.CancelAsync();
        await invocation.Out.WriteLineAsync(code.ToString(CultureInfo.InvariantCulture));
        if (invocation.Get(_down))
        {
            var call = daemon.Projects.Down(
                new DownRequest
                {
                    RequestId = RequestIds.Create(),
                    Project = opened.Name,
                    Origin = opened.Origin,
                    DryRun = invocation.Get(_flags.DryRun),
                },
                cancellationToken: cancellationToken);
            _ = await ProjectEvents.FollowAsync(call, invocation, _flags.Style(invocation), cancellationToken);
        }

        return code;
    }

    /// <summary>A daemon that ends meanwhile is waited for and asked again: it knows how the container ended.</summary>
    private static async Task<int> WaitAsync(
        Invocation invocation, DaemonConnection daemon, string container, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var reply = await daemon.Containers.WaitAsync(
                    new ContainerRequest { Container = container }, cancellationToken: cancellationToken);
                return reply.Code;
            }
            catch (RpcException failure) when (
                AttachedSession.IsLoss(failure) && !cancellationToken.IsCancellationRequested)
            {
                daemon = await DaemonReturn.WaitAsync(invocation, cancellationToken)
                    ?? throw new CliException("the orc daemon did not come back; the containers go on without it");
            }
        }
    }
}
