using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Scheduling;

/// <summary>What one task of a service needs of a node.</summary>
internal sealed record PlacementAsk
{
    public required PlacementSpec Placement { get; init; }

    public required ReservationSpec Reservations { get; init; }

    /// <summary>Of those the generic resources, for who asks of one node after another.</summary>
    public ImmutableArray<KeyValuePair<string, long>> Generic { get; init; } = [];

    /// <summary>Ports of the machine that it takes for itself.</summary>
    public ImmutableArray<int> Ports { get; init; } = [];

    /// <summary><c>linux/arm64</c>; null: any.</summary>
    public string? Platform { get; init; }

    /// <summary>The nodes that own its volumes: it goes where they are.</summary>
    public ImmutableArray<(string Volume, NodeId Owner)> Volumes { get; init; } = [];

    /// <summary>Devices of the machine that it is given.</summary>
    public ImmutableArray<string> Devices { get; init; } = [];

    /// <summary>Devices that it asks for by a kind; null: none.</summary>
    public ImmutableArray<DeviceRequestSpec>? DeviceRequests { get; init; }

    /// <summary>An encrypted network that it is on; null: it is on none.</summary>
    public string? Encrypted { get; init; }

    /// <summary>The service's own word, or the cluster's.</summary>
    public PlacementStrategy Strategy { get; init; }

    public static PlacementAsk Of(Snapshot snapshot, Service service, Release release) => new()
    {
        Placement = service.Placement,
        Reservations = release.Reservations ?? ReservationSpec.None,
        Generic = [.. (release.Reservations ?? ReservationSpec.None).Generic],
        Ports = [.. NodeLoad.PortsOf(release)],
        Platform = release.Container.Platform,
        Devices = [.. release.Container.Security.Devices.Select(device => device.Source)],
        DeviceRequests = release.Container.Security.DeviceRequests,
        Encrypted = EncryptedOf(snapshot, release),
        Strategy = service.Placement.Strategy ?? snapshot.Settings.Placement,
        Volumes =
        [
            .. VolumesOf(snapshot, service, release)
                .Where(volume => !volume.Node.IsNone)
                .Select(volume => (volume.Name, volume.Node)),
        ],
    };

    public static string? EncryptedOf(Snapshot snapshot, Release release)
    {
        foreach (var endpoint in release.Container.Endpoints)
        {
            if (snapshot.Networks.TryGetValue(endpoint.Network, out var network) && OverlayUse.IsOverlay(network)
                && network.Spec.IsEncrypted())
            {
                return network.Name;
            }
        }

        return null;
    }

    /// <summary>
    /// The volumes that bind all tasks of a service to a node; those of one place are <see cref="SlotVolumes"/>.
    /// Tasks of a global service have each its own, on each node.
    /// </summary>
    public static IEnumerable<ProjectVolume> VolumesOf(Snapshot snapshot, Service service, Release release) =>
        service.Mode is ServiceMode.Global or ServiceMode.GlobalJob
            ? []
            : release.Container.Mounts.OfType<MountSpec.Volume>()
                .Select(mount => mount.Name is null ? null : snapshot.Volumes.GetValueOrDefault(mount.Name))
                .OfType<ProjectVolume>()
                .Where(volume => !SlotVolumes.IsPattern(volume.Name) && IsOfOneNode(volume.Spec));

    /// <summary>What is on a server of its own can be mounted anywhere.</summary>
    public static bool IsOfOneNode(Model.Volumes.VolumeSpec spec) =>
        spec.Options.GetValueOrDefault("type") is not ("nfs" or "nfs4" or "cifs" or "smb3" or "ceph" or "glusterfs");
}
