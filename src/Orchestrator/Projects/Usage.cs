using Orc.Model.Containers;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Projects;

/// <summary>Which tasks still stand on a network or a volume.</summary>
internal static class Usage
{
    public static bool IsNetworkUsed(Snapshot snapshot, string network) =>
        Users(snapshot).Any(container => UsesNetwork(container, network))
        || snapshot.Attachments.Values.Any(one => one.Network == network && one.Error.Length == 0);

    public static bool IsVolumeUsed(Snapshot snapshot, string volume) =>
        Users(snapshot).Any(container => UsesVolume(container, volume))
        || snapshot.Tasks.Values.Any(task => !task.IsGone && SlotVolumes.IsUsed(snapshot, task, volume));

    /// <summary>By the name it has there, or as its own one of many.</summary>
    public static bool UsesVolume(Snapshot snapshot, ServiceTask task, string volume) =>
        (snapshot.Releases.TryGetValue(task.Release, out var release) && UsesVolume(release.Container, volume))
        || SlotVolumes.IsUsed(snapshot, task, volume);

    public static bool UsesNetwork(ContainerSpec container, string network)
    {
        foreach (var endpoint in container.Endpoints)
        {
            if (string.Equals(endpoint.Network, network, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    public static bool UsesVolume(ContainerSpec container, string volume) =>
        container.Mounts.OfType<MountSpec.Volume>()
            .Any(mount => string.Equals(mount.Name, volume, StringComparison.Ordinal));

    /// <summary>Something that the container needs is being taken away or made anew.</summary>
    public static bool IsBlocked(Snapshot snapshot, ContainerSpec container)
    {
        foreach (var endpoint in container.Endpoints)
        {
            if (snapshot.Networks.TryGetValue(endpoint.Network, out var network)
                && (network.Next is not null || network.Withdrawn))
            {
                return true;
            }
        }

        foreach (var mount in container.Mounts)
        {
            if (mount is MountSpec.Volume { Name: { } name }
                && snapshot.Volumes.TryGetValue(name, out var volume)
                && (volume.Next is not null || volume.Withdrawn))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A volume of the container that is just being taken away to be made anew; null: none is.</summary>
    public static string? FindRenewed(Snapshot snapshot, ContainerSpec container) => container.Mounts
        .OfType<MountSpec.Volume>()
        .Select(mount => mount.Name is { } name ? snapshot.Volumes.GetValueOrDefault(name) : null)
        .FirstOrDefault(volume => volume is { Next: not null, Withdrawn: true })?.Name;

    private static IEnumerable<ContainerSpec> Users(Snapshot snapshot) =>
        snapshot.Tasks.Values
            .Where(task => !task.IsGone)
            .Select(task => task.Release)
            .Distinct()
            .Select(number => snapshot.Releases.GetValueOrDefault(number)?.Container)
            .OfType<ContainerSpec>();
}
