using Orc.Agent.Volumes;
using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>What images, containers and volumes take on disk, and how much of it nobody uses.</summary>
internal sealed class DiskUsages(EndpointParts parts)
{
    public async Task<IReadOnlyList<DiskUsage>> MeasureAsync(CancellationToken cancellationToken)
    {
        var containers = parts.Engine.List();
        return
        [
            Images(containers),
            await Task.Run(() => Containers(containers), cancellationToken),
            await VolumesAsync(containers),
            new DiskUsage { Type = "Build Cache" },
        ];
    }

    // Layers are shared: each counts once, and is in use when any image of a container has it.
    private DiskUsage Images(IReadOnlyCollection<ContainerReport> containers)
    {
        var images = parts.Images.List();
        var ids = containers.Select(container => container.ImageId ?? "").ToHashSet(StringComparer.Ordinal);
        var used = images.Where(image => ids.Contains(image.Id.ToString())).ToList();
        var all = images.SelectMany(image => image.Layers).DistinctBy(layer => layer.DiffId).Sum(layer => layer.Size);
        var kept = used.SelectMany(image => image.Layers).DistinctBy(layer => layer.DiffId).Sum(layer => layer.Size);
        return new DiskUsage
        {
            Type = "Images",
            Total = images.Length,
            Active = used.Count,
            Size = all,
            Reclaimable = all - kept,
        };
    }

    private DiskUsage Containers(IReadOnlyCollection<ContainerReport> containers)
    {
        var usage = new DiskUsage { Type = "Containers", Total = containers.Count };
        foreach (var container in containers)
        {
            var isActive = container.State
                is ContainerState.Running or ContainerState.Paused or ContainerState.Restarting;
            Count(usage, VolumeSize.Of(parts.Paths.Upper(container.Id)), isActive);
        }

        return usage;
    }

    private async Task<DiskUsage> VolumesAsync(IReadOnlyCollection<ContainerReport> containers)
    {
        var volumes = parts.Volumes.List();
        var used = containers.SelectMany(container => parts.VolumesOf(container.Id)).Select(volume => volume.Name)
            .ToHashSet(StringComparer.Ordinal);
        var usage = new DiskUsage { Type = "Local Volumes", Total = volumes.Length };
        foreach (var volume in volumes)
        {
            Count(usage, await parts.Volumes.MeasureAsync(volume.Name), used.Contains(volume.Name));
        }

        return usage;
    }

    private static void Count(DiskUsage usage, long size, bool isActive)
    {
        usage.Size += size;
        usage.Active += isActive ? 1 : 0;
        usage.Reclaimable += isActive ? 0 : size;
    }
}
