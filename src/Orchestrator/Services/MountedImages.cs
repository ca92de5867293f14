using System.Collections.Immutable;
using Orc.Model.Containers;

namespace Orc.Orchestrator.Services;

/// <summary>The images that a container mounts: a name is another image when it was pulled or built anew.</summary>
internal static class MountedImages
{
    /// <summary>With the ids that names have now; null: nobody knows.</summary>
    public static ContainerSpec Resolve(ContainerSpec container, Func<string, string?> find) =>
        With(container, mount => mount with { ImageId = find(mount.Name) });

    /// <summary>With the ids of another's mounts.</summary>
    public static ContainerSpec As(ContainerSpec container, ContainerSpec other) =>
        With(container, mount => mount with { ImageId = IdOf(other, mount) });

    /// <summary>The same where either of them does not know one: its name alone says which image it is.</summary>
    public static ContainerSpec AsWhereUnknown(ContainerSpec container, ContainerSpec other) => With(
        container,
        mount => IdOf(other, mount) is { } known && mount.ImageId is not null
            ? mount
            : mount with { ImageId = IdOf(other, mount) });

    /// <summary><c>/data=sha256:…</c>, sorted, commas between; null: it mounts none that is known.</summary>
    public static string? Label(ContainerSpec container)
    {
        var pairs = container.Mounts.OfType<MountSpec.Image>()
            .Where(mount => mount.ImageId is not null)
            .Select(mount => $"{mount.Target}={mount.ImageId}")
            .Order(StringComparer.Ordinal)
            .ToImmutableArray();
        return pairs.IsEmpty ? null : string.Join(',', pairs);
    }

    private static string? IdOf(ContainerSpec container, MountSpec.Image mount) => container.Mounts
        .OfType<MountSpec.Image>()
        .FirstOrDefault(other => other.Target == mount.Target && other.Name == mount.Name)?.ImageId;

    // Nearly always there is none.
    private static ContainerSpec With(ContainerSpec container, Func<MountSpec.Image, MountSpec.Image> change) =>
        container.Mounts.Any(mount => mount is MountSpec.Image)
            ? container with
            {
                Mounts = [.. container.Mounts.Select(mount => mount is MountSpec.Image image ? change(image) : mount)],
            }
            : container;
}
