using System.Collections.Immutable;
using System.Globalization;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

/// <summary>What <c>ps</c> can say of a container; the names are those of docker's templates.</summary>
internal static class ContainerColumns
{
    /// <param name="time">Now, for ages.</param>
    /// <param name="truncate">Ids and commands are shortened.</param>
    /// <param name="sizes">By id, of containers that were measured.</param>
    public static ImmutableArray<Column<WireContainerReport>> All(
        TimeProvider time, bool truncate, IReadOnlyDictionary<string, ContainerSize> sizes) =>
    [
        new("ID", "CONTAINER ID", container => truncate ? ContainerText.ShortId(container.Id) : container.Id),
        new("Image", "IMAGE", container => container.Spec.Image),
        new("Command", "COMMAND", container => ContainerText.Command(container, truncate)),
        new("RunningFor", "CREATED", container => RelativeTime.Ago(container.CreatedAt.ToDateTimeOffset(), time)),
        new("Status", "STATUS", container => ContainerText.Status(container, time)),
        new("Ports", "PORTS", Ports),
        new("Names", "NAMES", container => container.Name),
        new("Size", "SIZE", container => Size(sizes.GetValueOrDefault(container.Id))),
        new("CreatedAt", "CREATED AT", container => container.CreatedAt.ToDateTimeOffset()
            .ToString("yyyy-MM-dd HH:mm:ss +0000 'UTC'", CultureInfo.InvariantCulture)),
        new("State", "STATE", container => ContainerText.State(container.State)),
        new("Labels", "LABELS", container => string.Join(',', container.Spec.Labels
            .OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}={label.Value}"))),
        new("Mounts", "MOUNTS", container => string.Join(',', container.Spec.Mounts.Select(Mount))),
        new("LocalVolumes", "LOCAL VOLUMES", container => container.Spec.Mounts
            .Count(mount => mount.KindCase == WireMount.KindOneofCase.Volume)
            .ToString(CultureInfo.InvariantCulture)),
        new("Networks", "NETWORKS", Networks),
        new("Health", "HEALTH", container => ContainerText.Health(container.Health)),
        new("Project", "PROJECT", container => Label(container, "com.docker.compose.project")),
        new("Service", "SERVICE", container => Label(container, "com.docker.compose.service")),
    ];

    private static string Size(ContainerSize? size) => size switch
    {
        null => "0B",
        { Whole: 0 } => HumanSize.Of(size.Changed),
        _ => $"{HumanSize.Of(size.Changed)} (virtual {HumanSize.Of(size.Whole)})",
    };

    private static string Ports(WireContainerReport container) =>
        container.State is WireContainerState.Running or WireContainerState.Paused
            ? PortText.Of(container.Ports, container.Spec.Expose)
            : "";

    private static string Mount(WireMount mount) => mount.KindCase switch
    {
        WireMount.KindOneofCase.Bind => mount.Bind.Source,
        WireMount.KindOneofCase.Volume => mount.Volume.HasName ? mount.Volume.Name : mount.Target,
        _ => mount.Target,
    };

    private static string Networks(WireContainerReport container) => container.Spec.NetworkMode switch
    {
        WireNetworkMode.Host => "host",
        WireNetworkMode.None => "none",
        WireNetworkMode.Container => $"container:{container.Spec.NetworkContainer}",
        _ => string.Join(',', container.Spec.Endpoints.Select(endpoint => endpoint.Network)),
    };

    private static string Label(WireContainerReport container, string name) =>
        container.Spec.Labels.TryGetValue(name, out var value) ? value : "";
}
