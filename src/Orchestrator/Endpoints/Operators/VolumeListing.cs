using Orc.Model.Projects;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>Where the cluster's volumes are, and who uses them.</summary>
internal static class VolumeListing
{
    /// <param name="snapshot">What is known.</param>
    /// <param name="name">Empty: all.</param>
    public static ListClusterVolumesReply Of(Snapshot snapshot, string name) => new()
    {
        Volumes =
        {
            snapshot.Volumes.Values
                .Where(volume => IsOfCluster(snapshot, volume) && !SlotVolumes.IsPattern(volume.Name)
                    && (name.Length == 0 || volume.Name == name))
                .Select(volume => View(snapshot, volume)),
        },
    };

    // It outlives its stack.
    private static bool IsOfCluster(Snapshot snapshot, ProjectVolume volume) =>
        snapshot.Projects.GetValueOrDefault(volume.Project)?.Scope != ProjectScope.Host;

    private static ClusterVolume View(Snapshot snapshot, ProjectVolume volume)
    {
        var tasks = snapshot.Tasks.Values
            .Where(task => task is { IsGone: false, IsPast: false }
                && Usage.UsesVolume(snapshot, task, volume.Name))
            .ToList();
        var users = snapshot.Services.Values.Where(service =>
            (snapshot.Releases.TryGetValue(service.Release, out var release)
                && Usage.UsesVolume(release.Container, volume.Name))
            || tasks.Exists(task => task.Service == service.Key));
        var view = new ClusterVolume
        {
            Name = volume.Name,
            Stack = volume.Project,
            NodeId = volume.Node.Value,
            NodeName = snapshot.Nodes.GetValueOrDefault(volume.Node)?.Name ?? volume.Node.Value,
            Driver = volume.Spec.Driver,
            Tasks = tasks.Count,
            OwnerLost = VolumePlanner.IsLost(snapshot, volume.Node),
            Spec = volume.Spec.ToWire(),
        };
        view.Services.Add(users.Select(service => service.Key.ToString()));
        return view;
    }
}
