using Orc.Model.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>
/// Who is waited for when services are removed: a node that cannot be reached removes what it has when it is back, and
/// nobody waits for that.
/// </summary>
internal static class RemovalRule
{
    public static bool IsAwaited(Snapshot snapshot, ServiceTask task) => !task.IsGone && !IsLeft(snapshot, task);

    /// <summary>It goes, and more of it is there than what is left on such nodes; or its tasks do.</summary>
    public static bool IsAwaited(Snapshot snapshot, ServiceKey key)
    {
        var tasks = snapshot.TasksOf(key).ToList();
        return snapshot.FindService(key) switch
        {
            { Removal: null } => false,
            null => tasks.Exists(task => IsAwaited(snapshot, task)),
            _ => tasks.Exists(task => IsAwaited(snapshot, task)) || !tasks.Exists(task => IsLeft(snapshot, task)),
        };
    }

    /// <summary>It is there, as far as is known, and its node cannot be reached.</summary>
    public static bool IsLeft(Snapshot snapshot, ServiceTask task) =>
        !task.IsGone && snapshot.Nodes.GetValueOrDefault(task.Node) is { Status: NodeStatus.Unreachable };

    /// <summary>A sentence for each node that has some of them.</summary>
    public static IEnumerable<string> Describe(Snapshot snapshot, IEnumerable<ServiceTask> left) => left
        .GroupBy(task => snapshot.Nodes[task.Node].Name)
        .OrderBy(node => node.Key, StringComparer.Ordinal)
        .Select(node => $"node {node.Key} is unreachable: {Count(node.Count())} removed when it is back, or with "
            + $"orc node rm {node.Key}");

    private static string Count(int tasks) => tasks == 1 ? "1 task of it is" : $"{tasks} tasks of it are";
}
