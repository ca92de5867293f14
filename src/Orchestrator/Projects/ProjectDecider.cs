using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Projects;

/// <summary>
/// A project that is taken down goes when nothing of it is left but volumes, which outlive it; that of no stack, with
/// its last service.
/// </summary>
internal sealed class ProjectDecider : IDecider<string>
{
    public IEnumerable<string> All(Snapshot snapshot) => snapshot.Projects.Keys;

    public IEnumerable<string> TouchedBy(Change change, Snapshot snapshot) => change switch
    {
        Change.PutProject put => [put.Project.Name],
        Change.DropService or Change.DropTask or Change.DropNetwork or Change.DropVolume
            or Change.PutNetwork { IsQuiet: false } => Going(snapshot),
        _ => [],
    };

    public void Touch(IReadOnlyList<Change> changes, Snapshot snapshot, ISet<string> touched)
    {
        var isLess = false;
        foreach (var change in changes)
        {
            if (change is Change.PutProject put)
            {
                touched.Add(put.Project.Name);
            }

            isLess |= change is Change.DropService or Change.DropTask or Change.DropNetwork or Change.DropVolume
                or Change.PutNetwork { IsQuiet: false };
        }

        if (isLess)
        {
            touched.UnionWith(Going(snapshot));
        }
    }

    public Decision Decide(Snapshot snapshot, string key, ClusterTime now)
    {
        if (!snapshot.Projects.TryGetValue(key, out var project)
            || !MayGo(project)
            || snapshot.ServicesOf(key).Any()
            || snapshot.TasksOfProject(key).Any()
            || snapshot.Networks.Values.Any(network => IsOf(network.Project, key) && network.Removing)
            || snapshot.Volumes.Values.Any(volume => IsOf(volume.Project, key) && volume.Removing))
        {
            return Decision.Nothing;
        }

        return new Decision([new Change.DropProject(key) { Cause = "nothing of it is left" }]);
    }

    private static bool IsOf(string owner, string project) =>
        string.Equals(owner, project, StringComparison.Ordinal);

    private static IEnumerable<string> Going(Snapshot snapshot) =>
        snapshot.Projects.Values.Where(MayGo).Select(project => project.Name);

    private static bool MayGo(Project project) => project.Removing || IsOf(project.Name, Project.NoStack);
}
