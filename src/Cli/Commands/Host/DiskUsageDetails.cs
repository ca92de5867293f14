using System.Globalization;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Commands.Images;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Host;

/// <summary><c>orc system df -v</c>: every image, container and volume, as docker lists them.</summary>
internal sealed class DiskUsageDetails(Invocation invocation, DaemonConnection daemon, DiskUsageReply usage)
{
    private const int Digits = 4;

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var images = await daemon.Images.ListAsync(
            new ListImagesRequest { All = true }, cancellationToken: cancellationToken);
        Title("Images space usage:");
        Images(images.Images);
        var containers = await daemon.Containers.ListAsync(
            new ListContainersRequest { All = true }, cancellationToken: cancellationToken);
        Title("\nContainers space usage:");
        Containers(containers.Containers);
        Title("\nLocal Volumes space usage:");
        new Listing<VolumeUsage>(
            [
                new("Name", "VOLUME NAME", volume => volume.Name),
                new("Links", "LINKS", volume => volume.Links.ToString(CultureInfo.InvariantCulture)),
                new("Size", "SIZE", volume => HumanSize.Of(volume.Size, Digits)),
            ],
            "Name", "Links", "Size").Write(invocation.Out, usage.Volumes, format: null);
    }

    private void Images(IEnumerable<ImageSummary> images)
    {
        var usages = usage.Images.ToDictionary(image => image.Id, StringComparer.Ordinal);
        new Listing<ImageRow>(
            [
                .. ImageColumns.All(invocation.Time, truncate: true)
                    .Where(column => column.Field is not ("SharedSize" or "UniqueSize")),
                new("SharedSize", "SHARED SIZE", row => Size(usages.GetValueOrDefault(row.Image.Id)?.Shared)),
                new("UniqueSize", "UNIQUE SIZE", row => Size(usages.GetValueOrDefault(row.Image.Id)?.Unique)),
            ],
            "Repository", "Tag", "ID", "CreatedSince", "Size", "SharedSize", "UniqueSize", "Containers").Write(
            invocation.Out, images.SelectMany(image => ImageRow.Of(image, withDigests: false)), format: null);
    }

    private void Containers(IEnumerable<WireContainerReport> containers)
    {
        var sizes = usage.Containers.ToDictionary(
            size => size.Key, size => new ContainerSize { Changed = size.Value }, StringComparer.Ordinal);
        new Listing<WireContainerReport>(
            ContainerColumns.All(invocation.Time, truncate: true, sizes),
            "ID", "Image", "Command", "LocalVolumes", "Size", "RunningFor", "Status", "Names").Write(
            invocation.Out,
            containers.OrderByDescending(container => container.CreatedAt.ToDateTimeOffset()),
            format: null);
    }

    private void Title(string words) => invocation.Out.Write($"{words}\n\n");

    // One that came after it was measured.
    private static string Size(long? bytes) => bytes is { } known ? HumanSize.Of(known, Digits) : "N/A";
}
