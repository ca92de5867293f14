using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Model.Volumes;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// Everything that one node's agent shall know at one version. A task stays in it until the control plane has dropped
/// it, its container gone or not: only then may the agent forget it.
/// </summary>
internal sealed record AssignmentSet
{
    public static readonly AssignmentSet Empty = new();

    public ImmutableSortedDictionary<TaskId, TaskAssignment> Tasks { get; private init; } =
        ImmutableSortedDictionary<TaskId, TaskAssignment>.Empty;

    public ImmutableSortedDictionary<string, ResourceAssignment<NetworkSpec>> Networks { get; private init; } =
        ImmutableSortedDictionary.Create<string, ResourceAssignment<NetworkSpec>>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, ResourceAssignment<VolumeSpec>> Volumes { get; private init; } =
        ImmutableSortedDictionary.Create<string, ResourceAssignment<VolumeSpec>>(StringComparer.Ordinal);

    public static AssignmentSet Of(Snapshot snapshot, NodeId node)
    {
        var tasks = snapshot.TasksOf(node)
            .Where(task => !task.IsPast && snapshot.Releases.ContainsKey(task.Release))
            .ToList();
        var (networks, volumes) = Shared(snapshot, tasks);
        return new AssignmentSet
        {
            Tasks = tasks.ToImmutableSortedDictionary(task => task.Id, TaskAssignment.Of),
            Networks = snapshot.Networks.Values
                .Where(network => network.Node == node || (network.Node.IsNone && networks.Contains(network.Name)))
                .ToImmutableSortedDictionary(
                    network => network.Name,
                    network => new ResourceAssignment<NetworkSpec>(network.Spec, network.Withdrawn),
                    StringComparer.Ordinal),
            Volumes = snapshot.Volumes.Values
                .Where(volume => volume.Node == node || (volume.Node.IsNone && volumes.Contains(volume.Name)))
                .ToImmutableSortedDictionary(
                    volume => volume.Name,
                    volume => new ResourceAssignment<VolumeSpec>(volume.Spec, volume.Withdrawn),
                    StringComparer.Ordinal),
        };
    }

    /// <summary>What is of the whole cluster is on a node as long as a container there stands on it.</summary>
    private static (HashSet<string> Networks, HashSet<string> Volumes) Shared(
        Snapshot snapshot, List<ServiceTask> tasks)
    {
        var networks = new HashSet<string>(StringComparer.Ordinal);
        var volumes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var release in tasks.Where(task => !task.IsGone).Select(task => task.Release).Distinct())
        {
            var container = snapshot.Releases[release].Container;
            networks.UnionWith(container.Endpoints.Select(endpoint => endpoint.Network));
            volumes.UnionWith(
                container.Mounts.OfType<MountSpec.Volume>().Select(mount => mount.Name).OfType<string>());
        }

        return (networks, volumes);
    }

    /// <summary>Whether the set of any node can be another one after these changes.</summary>
    public static bool IsTouchedBy(Change change) => change switch
    {
        Change.PutTask or Change.DropTask or Change.PutNetwork or Change.DropNetwork => true,
        Change.PutVolume or Change.DropVolume => true,
        Change.ObserveTask observe => observe.Report.State == TaskState.Removed,
        _ => false,
    };
}
