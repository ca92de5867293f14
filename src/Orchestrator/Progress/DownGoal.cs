using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Progress;

/// <summary>
/// The services of <c>down</c> are gone, and what went with them; but for what is on nodes that cannot be reached.
/// </summary>
internal sealed class DownGoal(string project, IReadOnlyCollection<string> services) : IGoal
{
    public GoalState Check(Snapshot snapshot)
    {
        var going = snapshot.TasksOfProject(project).Where(task => IsGoing(snapshot, task)).ToList();
        var left = going.FindAll(task => RemovalRule.IsLeft(snapshot, task));
        var isThere = going.Exists(task => RemovalRule.IsAwaited(snapshot, task))
            || services.Any(name => RemovalRule.IsAwaited(snapshot, new ServiceKey(project, name)))
            || snapshot.Networks.Values.Any(network => network.Removing && IsOurs(network.Project)
                && !left.Exists(task => snapshot.Releases.TryGetValue(task.Release, out var release)
                    && Usage.UsesNetwork(release.Container, network.Name)))
            || snapshot.Volumes.Values.Any(volume => volume.Removing && IsOurs(volume.Project))
            || (left.Count == 0 && snapshot.Projects.GetValueOrDefault(project) is { Removing: true });
        return isThere ? GoalState.Pending
            : GoalState.Reached with { Notices = [.. RemovalRule.Describe(snapshot, left)] };
    }

    private bool IsGoing(Snapshot snapshot, ServiceTask task) => !task.IsGone
        && (!task.IsHolder || (services.Contains(task.Service.Name) && IsGoing(snapshot, task.Service)));

    private static bool IsGoing(Snapshot snapshot, ServiceKey key) =>
        snapshot.FindService(key) is { Removal: not null };

    private bool IsOurs(string owner) => string.Equals(owner, project, StringComparison.Ordinal);
}
