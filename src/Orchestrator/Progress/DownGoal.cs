using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Progress;

/// <summary>The services of <c>down</c> are gone, and what went with them.</summary>
internal sealed class DownGoal(string project, IReadOnlyCollection<string> services) : IGoal
{
    public GoalState Check(Snapshot snapshot)
    {
        var isThere = services.Any(name => snapshot.FindService(new ServiceKey(project, name)) is { Removal: not null })
            || snapshot.TasksOfProject(project).Any(task => !task.IsHolder && !task.IsGone)
            || snapshot.Networks.Values.Any(network => network.Removing && IsOurs(network.Project))
            || snapshot.Volumes.Values.Any(volume => volume.Removing && IsOurs(volume.Project))
            || snapshot.Projects.GetValueOrDefault(project) is { Removing: true };
        return isThere ? GoalState.Pending : GoalState.Reached;
    }

    private bool IsOurs(string owner) => string.Equals(owner, project, StringComparison.Ordinal);
}
