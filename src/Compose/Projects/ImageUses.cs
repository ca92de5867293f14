using Orc.Compose.Yaml;

namespace Orc.Compose.Projects;

/// <summary>Where a service names images: its own, those of its hooks, those it mounts.</summary>
internal static class ImageUses
{
    /// <param name="service">Whose.</param>
    /// <param name="services">Those of the project: what a service mounts of another one is no image's name.</param>
    public static IEnumerable<string> Of(MappingNode service, MappingNode services) => service
        .Mappings("pre_start").Select(hook => hook.Text("image"))
        .Concat(service.Mappings("volumes")
            .Where(volume => IsImage(volume, services))
            .Select(volume => volume.Text("source")))
        .Prepend(service.Text("image"))
        .OfType<string>();

    /// <summary>The same service with other names for some of its images.</summary>
    public static MappingNode Replace(
        MappingNode service, MappingNode services, IReadOnlyDictionary<string, string> images)
    {
        service = Replace(service, "image", images);
        service = service.WithEach("pre_start", hook => Replace(hook, "image", images));
        return service.WithEach(
            "volumes",
            volume => IsImage(volume, services) ? Replace(volume, "source", images) : volume);
    }

    /// <summary>Nothing of a service but its images, to be laid over it; hooks cannot be laid over.</summary>
    public static MappingNode Only(MappingNode service, MappingNode services)
    {
        var only = MappingNode.Empty(service.Position);
        only = service["image"] is { } image ? only.Set("image", image) : only;
        Node[] mounts = [.. service.Mappings("volumes").Where(volume => IsImage(volume, services))];
        return mounts.Length > 0 ? only.Set("volumes", new SequenceNode([.. mounts], service.Position)) : only;
    }

    private static bool IsImage(MappingNode volume, MappingNode services) =>
        volume.Text("type") == "image" && volume.Text("source") is { } source && !services.Contains(source);

    private static MappingNode Replace(MappingNode owner, string key, IReadOnlyDictionary<string, string> images) =>
        owner[key] is ScalarNode image && images.TryGetValue(image.Value, out var other)
            ? owner.Set(key, image.With(other, ScalarKind.Text))
            : owner;
}
