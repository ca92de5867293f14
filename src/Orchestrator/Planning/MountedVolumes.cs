using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Volumes;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// Named volumes that <c>service create</c> and <c>update</c> ask for, and that no file declares. They belong to no
/// stack, and like all others to a node.
/// </summary>
internal static class MountedVolumes
{
    /// <summary>Those of a container that the cluster does not know yet.</summary>
    /// <param name="snapshot">What is.</param>
    /// <param name="service">Who asks for them; it need not be there.</param>
    /// <param name="mode">Tasks of a global service have each its own, on each node: nobody keeps these in mind.
    /// </param>
    /// <param name="container">What it will be.</param>
    public static IEnumerable<Change> New(
        Snapshot snapshot, ServiceKey service, ServiceMode mode, ContainerSpec container)
    {
        if (mode is ServiceMode.Global or ServiceMode.GlobalJob)
        {
            yield break;
        }

        foreach (var name in container.Mounts.OfType<MountSpec.Volume>()
            .Select(mount => mount.Name)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Where(name => !snapshot.Volumes.ContainsKey(name)))
        {
            var isPattern = SlotVolumes.IsPattern(name);
            var nodes = NodesWith(snapshot, service, name);

            // What several have since before it was kept in mind is nobody's; each goes on with its own.
            if (nodes.Count == 0 || (nodes.Count == 1 && !isPattern))
            {
                yield return new Change.PutVolume(new ProjectVolume
                {
                    Spec = new VolumeSpec { Name = name },
                    Project = "",
                    Node = nodes.Count == 1 ? nodes[0] : NodeId.None,
                    Present = isPattern,
                })
                {
                    Cause = $"service {service} mounts it",
                };
            }
        }
    }

    private static List<NodeId> NodesWith(Snapshot snapshot, ServiceKey service, string volume) =>
    [
        .. snapshot.TasksOf(service)
            .Where(task => task is { IsGone: false, IsPast: false, Node.IsNone: false }
                && snapshot.Releases.GetValueOrDefault(task.Release) is { } release
                && Usage.UsesVolume(release.Container, volume))
            .Select(task => task.Node)
            .Distinct(),
    ];
}
