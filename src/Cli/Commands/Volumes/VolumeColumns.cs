using System.Collections.Immutable;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Volumes;

/// <summary>What <c>volume ls</c> can say of a volume; the names are those of docker's templates.</summary>
internal static class VolumeColumns
{
    private const string NotMeasured = "N/A";

    /// <param name="nodes">The node that each is on, by the volume's name.</param>
    public static ImmutableArray<Column<VolumeSummary>> All(IReadOnlyDictionary<string, string> nodes) =>
    [
        new("Driver", "DRIVER", volume => volume.Spec.Driver),
        new("Name", "VOLUME NAME", volume => volume.Spec.Name),
        new("Node", "NODE", volume => nodes.GetValueOrDefault(volume.Spec.Name, "")),
        new("Scope", "SCOPE", _ => "local"),
        new("Mountpoint", "MOUNTPOINT", volume => volume.Mountpoint),
        new("Labels", "LABELS", volume => string.Join(',', volume.Spec.Labels
            .OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}={label.Value}"))),
        new("Links", "LINKS", _ => NotMeasured),
        new("Size", "SIZE", _ => NotMeasured),
        new("Group", "GROUP", _ => NotMeasured),
        new("Status", "STATUS", _ => NotMeasured),
        new("Availability", "AVAILABILITY", _ => NotMeasured),
    ];
}
