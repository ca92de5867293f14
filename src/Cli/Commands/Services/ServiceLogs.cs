using Grpc.Core;
using Orc.Cli.Attaching;
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

    /// <summary>Nodes whose logs cannot be read now, by their ids: that was said.</summary>
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>The cluster does not say which tasks there are: that was said.</summary>
    private bool _isCutOff;

    public bool ShowsTaskIds { get; init; } = true;

    public bool ShowsNodeNames { get; init; } = true;

    /// <returns>False: some of it could not be read, and that was said.</returns>
    public async Task<bool> PrintAsync(string service, LogsRequest wish, CancellationToken cancellationToken)
    {
        if (wish.Follow)
        {
            await FollowAsync(service, wish, cancellationToken);
            return true;
        }

        var tasks = new Dictionary<LogReader, (DaemonConnection Daemon, TaskView Task)>();
        foreach (var task in await TasksAsync(service, cancellationToken))
        {
            tasks.Add(Reader(task), (await NodeAsync(task.NodeId, cancellationToken), task));
        }

        var isWhole = true;
        var merge = new LogMerge(reader => tasks[reader].Daemon, printer)
        {
            OnBroken = (reader, failure) => isWhole &= !Tell(tasks[reader].Task, failure),
        };
        await merge.PrintAsync([.. tasks.Keys], wish, cancellationToken);
        return isWhole;
    }

    /// <summary><c>shop_web.1.57@node</c>.</summary>
    public string Source(TaskView task)
    {
        var name = ShowsTaskIds ? $"{task.Name}.{task.Id}" : task.Name;
        return $"{name}@{(ShowsNodeNames && task.NodeName.Length > 0 ? task.NodeName : task.NodeId)}";
    }

    private async Task FollowAsync(string service, LogsRequest wish, CancellationToken cancellationToken)
    {
        // What comes later is read from its beginning.
        var whole = wish.Clone();
        whole.ClearTail();
        whole.Since = null;
        var open = new OpenLogs();
        using var timer = new PeriodicTimer(LookAgain, invocation.Time);
        var isFirst = true;
        do
        {
            var tasks = isFirst
                ? await TasksAsync(service, cancellationToken)
                : await LaterTasksAsync(service, cancellationToken);

            // All at once, so that their lines are as wide.
            foreach (var task in tasks)
            {
                printer.Add(Source(task));
            }

            foreach (var task in tasks)
            {
                var its = isFirst ? wish : whole;
                if (open.Take(task.Container, () => new FollowedLog(Reader(task), its)) is { } log)
                {
                    var daemon = await NodeAsync(task.NodeId, cancellationToken);
                    _ = FollowAsync(task, log, daemon, open, cancellationToken);
                }
            }

            isFirst = false;
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    // Ends with the container; a restart in place is followed by asking again from where it was.
    private async Task FollowAsync(
        TaskView task, FollowedLog log, DaemonConnection daemon, OpenLogs open, CancellationToken cancellationToken)
    {
        var isNew = true;
        try
        {
            while (true)
            {
                await foreach (var line in log.Reader.ReadAsync(daemon, log.Wish, printer.Flush, cancellationToken))
                {
                    printer.Write(line);
                    if (isNew)
                    {
                        isNew = false;
                        Forget(task);
                    }
                }

                printer.Flush();
                await Task.Delay(LookAgain, invocation.Time, cancellationToken);
            }
        }
        catch (RpcException failure)
        {
            // The container is gone; or its node, and it is tried again with the next look.
            printer.Flush();
            if (!cancellationToken.IsCancellationRequested)
            {
                _ = Tell(task, failure);
                _ = open.Break(task.Container, failure.StatusCode);
            }
        }
    }

    /// <summary>Once for a node, until it can be read from again. False: the container is gone, as they do.</summary>
    private bool Tell(TaskView task, RpcException failure)
    {
        if (failure.StatusCode == StatusCode.NotFound)
        {
            return false;
        }

        lock (_told)
        {
            if (_told.Add(task.NodeId))
            {
                var node = task.NodeName.Length > 0 ? task.NodeName : task.NodeId;
                invocation.Error.WriteLine(
                    $"warning: the logs of tasks on node {node} are missing: {DaemonErrors.Reason(failure)}");
            }
        }

        return true;
    }

    private void Forget(TaskView task)
    {
        lock (_told)
        {
            _ = _told.Remove(task.NodeId);
        }
    }

    private async Task<IReadOnlyList<TaskView>> TasksAsync(string service, CancellationToken cancellationToken)
    {
        var reply = await cluster.Services.ListTasksAsync(
            new ListTasksRequest { Task = service }, cancellationToken: cancellationToken);
        return [.. TaskColumns.Ordered(reply.Tasks.Where(task => task.Container.Length > 0))];
    }

    /// <summary>None while no manager answers: what is read meanwhile is read on.</summary>
    private async Task<IReadOnlyList<TaskView>> LaterTasksAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            var tasks = await TasksAsync(service, cancellationToken);
            _isCutOff = false;
            return tasks;
        }
        catch (RpcException failure) when (AttachedSession.IsLoss(failure))
        {
            if (!_isCutOff)
            {
                _isCutOff = true;
                await invocation.Error.WriteLineAsync(
                    "warning: the cluster does not answer; what tasks elsewhere say comes when it does again: "
                    + DaemonErrors.Reason(failure));
            }

            // Our own daemon, if it is that one, is waited for as long as anywhere.
            using var daemon = await DaemonReturn.WaitAsync(invocation, cancellationToken);
            return daemon is not null ? [] : throw new CliException(
                "the orc daemon did not come back; the service goes on without it");
        }
    }

    private LogReader Reader(TaskView task) => new(task.Container, Source(task));

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
