using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Orc.Model.Images;

namespace Orc.Agent.Images.Manifests;

/// <summary>Writes the manifest of an image that came without one: an imported tree, Docker's own archive.</summary>
internal static class ManifestWriter
{
    public static byte[] Write(Descriptor config, ImmutableArray<Descriptor> layers)
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, ImageConfigWriter.Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schemaVersion", 2);
            writer.WriteString("mediaType", MediaTypes.OciManifest);
            writer.WritePropertyName("config");
            Write(writer, config);
            writer.WriteStartArray("layers");
            foreach (var layer in layers)
            {
                Write(writer, layer);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return output.ToArray();
    }

    public static Digest DigestOf(ReadOnlySpan<byte> document) => Digest.OfSha256(SHA256.HashData(document));

    private static void Write(Utf8JsonWriter writer, Descriptor descriptor)
    {
        writer.WriteStartObject();
        writer.WriteString("mediaType", descriptor.MediaType);
        writer.WriteString("digest", descriptor.Digest.ToString());
        writer.WriteNumber("size", descriptor.Size);
        writer.WriteEndObject();
    }
}
