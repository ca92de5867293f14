using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>
/// What becomes of a service's tasks on a node that is cut off: what its file says, else what suits what it mounts.
/// </summary>
internal static class PartitionRule
{
    /// <summary>
    /// So long after a node counts as lost its agent has stopped what must not run twice: it does that 10 s after it
    /// last heard a manager, and a node is lost 3 s after it was last heard; the rest is for stopping.
    /// </summary>
    public static readonly TimeSpan StoppedAfter = TimeSpan.FromSeconds(12);

    public static PartitionAction Of(Snapshot snapshot, Service service, Release release) =>
        service.Placement.Partition
        ?? (service is { Mode: ServiceMode.Replicated, Replicas: 1 } && WritesToShared(snapshot, service, release)
            ? PartitionAction.Stop
            : PartitionAction.Replace);

    /// <summary>Its agent stops it when it has been cut off for a while.</summary>
    public static bool Stops(Snapshot snapshot, ServiceTask task) =>
        snapshot.FindService(task.Service) is { } service && snapshot.IsOfCluster(task.Service.Project)
        && snapshot.Releases.TryGetValue(task.Release, out var release)
        && Of(snapshot, service, release) == PartitionAction.Stop;

    /// <summary>When others may come for the tasks of a node that is cut off.</summary>
    public static ClusterTime StoppedAt(Node node) => node.StatusSince + StoppedAfter;

    // A volume that one node owns cannot be written from two; everything else may be the same thing elsewhere.
    private static bool WritesToShared(Snapshot snapshot, Service service, Release release) =>
        release.Container.Mounts.Any(mount => mount switch
        {
            MountSpec.Bind bind => !bind.ReadOnly,
            MountSpec.Volume { Name: not null } volume => !volume.ReadOnly
                && !IsOfOneNode(snapshot, volume.Name)
                && !PlacementAsk.VolumesOf(snapshot, service, release).Any(owned => owned.Name == volume.Name),
            _ => false,
        });

    private static bool IsOfOneNode(Snapshot snapshot, string name) => SlotVolumes.IsPattern(name)
        && snapshot.Volumes.GetValueOrDefault(name) is { } declared && PlacementAsk.IsOfOneNode(declared.Spec);
}
