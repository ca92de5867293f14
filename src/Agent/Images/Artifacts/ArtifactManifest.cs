using System.Collections.Immutable;
using System.Text.Json;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Artifacts;

/// <summary>
/// Manifests of artifacts. The same files give the same bytes: what is published twice is one thing.
/// <code>
/// {"schemaVersion":2,"mediaType":MANIFEST,"artifactType":TYPE,"config":EMPTY,"layers":[{...,"annotations":{}}]}
/// </code>
/// </summary>
internal static class ArtifactManifest
{
    public const string EmptyType = "application/vnd.oci.empty.v1+json";
    private const int MostLayers = 200;

    /// <summary>
    /// The configuration of those that need none (OCI image-spec, "guidance for an empty descriptor").
    /// </summary>
    public static byte[] EmptyConfig => "{}"u8.ToArray();

    public static byte[] Write(Artifact artifact, ArtifactForm form) => Document(writer =>
    {
        writer.WriteString("mediaType", MediaTypes.OciManifest);
        if (form != ArtifactForm.Oci10)
        {
            writer.WriteString("artifactType", artifact.Type);
        }

        var configType = form == ArtifactForm.Oci10 ? artifact.ConfigType : EmptyType;
        writer.WritePropertyName("config");
        Write(writer, new Descriptor(configType, ManifestWriter.DigestOf(EmptyConfig), EmptyConfig.Length));
        writer.WriteStartArray("layers");
        foreach (var part in artifact.Parts)
        {
            Write(
                writer,
                new Descriptor(part.MediaType, ManifestWriter.DigestOf(part.Content), part.Content.Length),
                part.Annotations);
        }

        writer.WriteEndArray();
    });

    /// <summary>A list of images that goes with an artifact: who finds that finds these.</summary>
    public static byte[] WriteIndex(
        string artifactType,
        Descriptor subject,
        IEnumerable<Descriptor> images,
        ImmutableSortedDictionary<string, string> annotations) => Document(writer =>
    {
        writer.WriteString("mediaType", MediaTypes.OciIndex);
        writer.WriteString("artifactType", artifactType);
        writer.WriteStartArray("manifests");
        foreach (var image in images)
        {
            Write(writer, image);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("subject");
        Write(writer, subject);
        Write(writer, annotations);
    });

    public static ArtifactLayers Read(ReadOnlyMemory<byte> manifest, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest);
            var root = document.RootElement;
            if (Json.Find(root, "layers") is not { ValueKind: JsonValueKind.Array } layers
                || Json.Find(root, "config") is not { } config)
            {
                throw ImageException.BadContent($"{name} is no artifact of files but a list, or of a kind not known");
            }

            return layers.GetArrayLength() <= MostLayers
                ? new ArtifactLayers(
                    Json.Text(root, "artifactType") ?? "",
                    Json.Text(config, "mediaType") ?? "",
                    [.. layers.EnumerateArray().Select(ReadLayer)])
                : throw ImageException.BadContent($"{name} has more than {MostLayers} parts");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException)
        {
            throw new ImageException(
                ImageFailure.BadContent, $"the manifest of {name} is no manifest: {failure.Message}", failure);
        }
    }

    private static ArtifactLayer ReadLayer(JsonElement element)
    {
        var annotations = Json.Find(element, "annotations") is { ValueKind: JsonValueKind.Object } all
            ? all.EnumerateObject().ToImmutableSortedDictionary(
                item => item.Name, item => item.Value.GetString() ?? "", StringComparer.Ordinal)
            : ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        return new ArtifactLayer(
            new Descriptor(
                Json.Text(element, "mediaType") ?? "",
                Digest.Parse(Json.Text(element, "digest") ?? ""),
                element.GetProperty("size").GetInt64()),
            annotations);
    }

    private static byte[] Document(Action<Utf8JsonWriter> write)
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, ImageConfigWriter.Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schemaVersion", 2);
            write(writer);
            writer.WriteEndObject();
        }

        return output.ToArray();
    }

    private static void Write(
        Utf8JsonWriter writer,
        Descriptor descriptor,
        ImmutableSortedDictionary<string, string>? annotations = null)
    {
        writer.WriteStartObject();
        writer.WriteString("mediaType", descriptor.MediaType);
        writer.WriteString("digest", descriptor.Digest.ToString());
        writer.WriteNumber("size", descriptor.Size);
        Write(writer, annotations ?? ImmutableSortedDictionary<string, string>.Empty);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, string> annotations)
    {
        if (annotations.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject("annotations");
        foreach (var (key, value) in annotations)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }
}
