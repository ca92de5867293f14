using System.Text.Json;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Exchange;

/// <summary>The two indexes of an archive of images.</summary>
internal static class SavedIndexes
{
    /// <summary>An entry a name, as containerd and Docker read it; one without for an image without.</summary>
    public static byte[] Oci(IReadOnlyList<SavedImage> images) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", 2);
        writer.WriteString("mediaType", MediaTypes.OciIndex);
        writer.WriteStartArray("manifests");
        foreach (var image in images)
        {
            foreach (var name in image.Names.Cast<ImageReference?>().DefaultIfEmpty())
            {
                WriteManifest(writer, image, name);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public static byte[] Docker(IReadOnlyList<SavedImage> images) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var image in images)
        {
            writer.WriteStartObject();
            writer.WriteString("Config", OciArchive.PartOf(image.Manifest.Config.Digest));
            WriteTexts(writer, "RepoTags", image.Names.Select(name => name.ToString()));
            WriteTexts(writer, "Layers", image.Manifest.Layers.Select(layer => OciArchive.PartOf(layer.Digest)));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void WriteManifest(Utf8JsonWriter writer, SavedImage image, ImageReference? name)
    {
        writer.WriteStartObject();
        writer.WriteString("mediaType", image.Manifest.MediaType);
        writer.WriteString("digest", image.Manifest.Digest.ToString());
        writer.WriteNumber("size", image.Manifest.Bytes.Length);
        if (name is not null)
        {
            writer.WriteStartObject("annotations");
            writer.WriteString("io.containerd.image.name", name.Canonical);
            writer.WriteString("org.opencontainers.image.ref.name", name.Tag);
            writer.WriteEndObject();
        }

        var platform = image.Image.Config.Platform;
        writer.WriteStartObject("platform");
        writer.WriteString("architecture", platform.Architecture);
        writer.WriteString("os", platform.Os);
        if (platform.Variant is { } variant)
        {
            writer.WriteString("variant", variant);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, ImageConfigWriter.Options))
        {
            write(writer);
        }

        return output.ToArray();
    }
}
