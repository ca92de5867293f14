using Grpc.Core;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Connections;

/// <summary>
/// Finds what is no container of this node among the tasks and services of the cluster, for the commands that are about
/// one container.
/// </summary>
internal static class TaskLookup
{
    // Of tasks and services of stacks; containers of projects have hyphens.
    private static readonly char[] Marks = ['.', '_'];

    /// <summary>A name that tasks and services have, so that it is worth asking before anything is begun.</summary>
    public static bool MayBeTask(string name) => name.IndexOfAny(Marks) >= 0;

    /// <summary>The name was a service's, whole or bare.</summary>
    public static bool AreOfService(IReadOnlyList<TaskView> tasks, string name) => tasks.Any(task =>
        task.Service == name || task.Service.EndsWith($"_{name}", StringComparison.Ordinal));

    /// <summary>The task, or of a service its first one that runs; null: there is none.</summary>
    public static async Task<FoundTask?> FindAsync(
        Invocation invocation, string name, CancellationToken cancellationToken)
    {
        var tasks = await ListAsync(invocation, name, cancellationToken);
        var task = tasks
            .Where(task => task.Container.Length > 0)
            .OrderByDescending(task => task.State == "Running")
            .ThenBy(task => task.IsPast)
            .ThenBy(task => task.Slot)
            .FirstOrDefault();
        if (task is null)
        {
            return null;
        }

        var channel = await invocation.Cluster.OpenNodeAsync(task.NodeId, cancellationToken);
        return new FoundTask(new DaemonConnection(invocation.Address, channel), task.Container);
    }

    /// <summary>As <see cref="FindAsync"/>, if no container of this node has the name; null: use this node's.</summary>
    public static async Task<FoundTask?> FindElsewhereAsync(
        Invocation invocation, string name, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        try
        {
            _ = await daemon.Containers.InspectAsync(
                new ContainerRequest { Container = name }, cancellationToken: cancellationToken);
            return null;
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            return await FindAsync(invocation, name, cancellationToken);
        }
    }

    /// <summary>All tasks that are meant; none where there is no cluster that knows.</summary>
    /// <exception cref="RpcException">There is one, and no manager of it answers.</exception>
    public static async Task<IReadOnlyList<TaskView>> ListAsync(
        Invocation invocation, string name, CancellationToken cancellationToken)
    {
        try
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Services.ListTasksAsync(
                new ListTasksRequest { Task = name }, cancellationToken: cancellationToken);
            return reply.Tasks;
        }
        catch (RpcException failure) when (FindUnanswered(name, failure) is { } unanswered)
        {
            throw unanswered;
        }
        catch (Exception unknown) when (unknown is RpcException or CliException or DaemonUnreachableException)
        {
            // No such task, or no cluster: what was said of the container is the answer.
            return [];
        }
    }

    /// <summary>Nobody can say whether the cluster has a task of that name; null: somebody did.</summary>
    public static RpcException? FindUnanswered(string name, RpcException failure) =>
        failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded
            ? new RpcException(new Status(
                failure.StatusCode,
                $"no container {name} is on this node, and the cluster cannot be asked for a task of that name: "
                + DaemonErrors.Reason(failure)))
            : null;
}
