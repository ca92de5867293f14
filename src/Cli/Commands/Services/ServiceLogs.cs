using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Logs;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>Reads the logs of a service's tasks on the nodes that have them; tasks that come later join in.</summary>
internal sealed class ServiceLogs(Invocation invocation, ClusterClient cluster, LogPrinter printer)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, DaemonConnection> _nodes = new(StringComparer.Ordinal);

    public bool ShowsTaskIds { get; init; } = true;

    public bool ShowsNodeNames { get; init; } = true;

    public async Task PrintAsync(string service, LogsRequest wish, CancellationToken cancellationToken)
    {
        var readers = new List<LogReader>();
        var daemons = new Dictionary<LogReader, DaemonConnection>();
        foreach (var task in await TasksAsync(service, cancellationToken))
        {
            var reader = Reader(task);
            readers.Add(reader);
            daemons[reader] = await NodeAsync(task.NodeId, cancellationToken);
        }

        if (!wish.Follow)
        {
            await new LogMerge(reader => daemons[reader], printer).PrintAsync(readers, wish, cancellationToken);
            return;
        }

        await FollowAsync(service, readers, daemons, wish, cancellationToken);
    }

    /// <summary><c>shop_web.1.57@node</c>.</summary>
    public string Source(TaskView task)
    {
        var name = ShowsTaskIds ? $"{task.Name}.{task.Id}" : task.Name;
        return $"{name}@{(ShowsNodeNames && task.NodeName.Length > 0 ? task.NodeName : task.NodeId)}";
    }

    private async Task FollowAsync(
        string service,
        List<LogReader> readers,
        Dictionary<LogReader, DaemonConnection> daemons,
        LogsRequest wish,
        CancellationToken cancellationToken)
    {
        var known = readers.Select(reader => reader.Container).ToHashSet(StringComparer.Ordinal);
        foreach (var reader in readers)
        {
            _ = PrintAsync(reader, daemons[reader], wish, cancellationToken);
        }

        // What comes later is read from its beginning.
        var whole = wish.Clone();
        whole.ClearTail();
        whole.Since = null;
        using var timer = new PeriodicTimer(LookAgain, invocation.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var task in await TasksAsync(service, cancellationToken))
            {
                if (known.Add(task.Container))
                {
                    var daemon = await NodeAsync(task.NodeId, cancellationToken);
                    _ = PrintAsync(Reader(task), daemon, whole, cancellationToken);
                }
            }
        }
    }

    // Ends with the container; a restart in place is followed by asking again from where it was.
    private async Task PrintAsync(
        LogReader reader, DaemonConnection daemon, LogsRequest wish, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await foreach (var line in reader.ReadAsync(daemon, wish, printer.Flush, cancellationToken))
                {
                    printer.Write(line);
                }

                printer.Flush();
                await Task.Delay(LookAgain, invocation.Time, cancellationToken);
            }
        }
        catch (RpcException)
        {
            // The container is gone, or its node; who has the task next is looked for all the time.
            printer.Flush();
        }
    }

    private async Task<IReadOnlyList<TaskView>> TasksAsync(string service, CancellationToken cancellationToken)
    {
        var reply = await cluster.Services.ListTasksAsync(
            new ListTasksRequest { Task = service }, cancellationToken: cancellationToken);
        return [.. TaskColumns.Ordered(reply.Tasks.Where(task => task.Container.Length > 0))];
    }

    private LogReader Reader(TaskView task)
    {
        var source = Source(task);
        printer.Add(source);
        return new LogReader(task.Container, source);
    }

    private async Task<DaemonConnection> NodeAsync(string node, CancellationToken cancellationToken)
    {
        if (!_nodes.TryGetValue(node, out var daemon))
        {
            var channel = await invocation.Cluster.OpenNodeAsync(node, cancellationToken);
            _nodes[node] = daemon = new DaemonConnection(invocation.Address, channel);
        }

        return daemon;
    }
}
