using Orc.Agent.Volumes;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>What images, containers and volumes take on disk, and how much of it nobody uses.</summary>
internal sealed class DiskUsages(EndpointParts parts)
{
    public async Task<DiskUsageReply> MeasureAsync(CancellationToken cancellationToken)
    {
        var containers = parts.Engine.List();
        var reply = new DiskUsageReply();
        reply.Kinds.Add(Images(containers));
        reply.Images.Add(EachImage());
        reply.Kinds.Add(await Task.Run(() => Containers(containers, reply), cancellationToken));
        reply.Kinds.Add(await VolumesAsync(containers, reply));
        reply.Kinds.Add(new DiskUsage { Type = "Build Cache" });
        return reply;
    }

    /// <summary>Of one container: what it wrote, and that with its image.</summary>
    public ContainerSize MeasureContainer(ContainerReport container)
    {
        var changed = VolumeSize.OfFiles(parts.Paths.Upper(container.Id));
        var image = container.ImageId is { } text && Digest.TryParse(text, out var id) ? parts.Images.Find(id) : null;
        return new ContainerSize { Changed = changed, Whole = changed + (image?.Layers.Sum(layer => layer.Size) ?? 0) };
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

    private IEnumerable<ImageUsage> EachImage()
    {
        var images = parts.Images.List();
        var users = images.SelectMany(image => image.Layers.Select(layer => layer.DiffId).Distinct())
            .CountBy(layer => layer)
            .ToDictionary();
        return images.Select(image =>
        {
            var layers = image.Layers.ToLookup(layer => users[layer.DiffId] > 1, layer => layer.Size);
            return new ImageUsage
            {
                Id = image.Id.ToString(),
                Shared = layers[true].Sum(),
                Unique = layers[false].Sum(),
            };
        });
    }

    private DiskUsage Containers(IReadOnlyCollection<ContainerReport> containers, DiskUsageReply reply)
    {
        var usage = new DiskUsage { Type = "Containers", Total = containers.Count };
        foreach (var container in containers)
        {
            var isActive = container.State
                is ContainerState.Running or ContainerState.Paused or ContainerState.Restarting;
            var size = MeasureContainer(container).Changed;
            reply.Containers[container.Id.Value] = size;
            Count(usage, size, isActive);
        }

        return usage;
    }

    private async Task<DiskUsage> VolumesAsync(
        IReadOnlyCollection<ContainerReport> containers, DiskUsageReply reply)
    {
        var volumes = parts.Volumes.List();
        var links = containers
            .SelectMany(container =>
                parts.VolumesOf(container.Id).Select(volume => volume.Name).Distinct(StringComparer.Ordinal))
            .CountBy(volume => volume)
            .ToDictionary(StringComparer.Ordinal);
        var usage = new DiskUsage { Type = "Local Volumes", Total = volumes.Length };
        foreach (var volume in volumes)
        {
            var size = await parts.Volumes.MeasureAsync(volume.Name);
            var used = links.GetValueOrDefault(volume.Name);
            reply.Volumes.Add(new VolumeUsage { Name = volume.Name, Links = used, Size = size });
            Count(usage, size, used > 0);
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
