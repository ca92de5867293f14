using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Orc.Model.Images;

namespace Orc.Agent.Images.Manifests;

/// <summary>Reads manifests and indexes of OCI and Docker, and says what is wrong with others.</summary>
internal static class ManifestReader
{
    /// <summary>As registries limit them (distribution: 4 MiB).</summary>
    public const int MaxBytes = 4 << 20;

    private const int MaxLayers = 500;

    /// <param name="bytes">The document, kept as it is.</param>
    /// <param name="contentType">What the sender says it is; the document's own word counts first.</param>
    public static ManifestDocument Read(ReadOnlyMemory<byte> bytes, string? contentType)
    {
        var digest = Digest.OfSha256(SHA256.HashData(bytes.Span));
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return Read(document.RootElement, bytes, digest, contentType);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ImageException(
                ImageFailure.BadContent, $"manifest {digest} is no manifest: {failure.Message}", failure);
        }
    }

    private static ManifestDocument Read(
        JsonElement root, ReadOnlyMemory<byte> bytes, Digest digest, string? contentType)
    {
        if (root.TryGetProperty("schemaVersion", out var version) && version.GetInt32() == 1)
        {
            throw ImageException.BadContent(
                $"manifest {digest} is of Docker's schema 1, long given up: push the image with a current tool");
        }

        var mediaType = Json.Text(root, "mediaType") ?? contentType ?? "";
        if (root.TryGetProperty("manifests", out var manifests))
        {
            var kind = mediaType is MediaTypes.DockerList ? mediaType : MediaTypes.OciIndex;
            return new ManifestDocument.Many(kind, digest, bytes, ReadAll(manifests));
        }

        if (!root.TryGetProperty("config", out var config) || !root.TryGetProperty("layers", out var layers))
        {
            throw ImageException.BadContent($"manifest {digest} ({mediaType}) is of a kind not known here");
        }

        var read = ReadAll(layers);
        return read.Length <= MaxLayers
            ? new ManifestDocument.Single(
                mediaType is MediaTypes.DockerManifest ? mediaType : MediaTypes.OciManifest,
                digest,
                bytes,
                ReadDescriptor(config),
                read)
            : throw ImageException.BadContent(
                $"manifest {digest} has {read.Length} layers; overlayfs stacks {MaxLayers}");
    }

    private static ImmutableArray<Descriptor> ReadAll(JsonElement list) =>
        [.. list.EnumerateArray().Select(ReadDescriptor)];

    private static Descriptor ReadDescriptor(JsonElement element)
    {
        var text = Json.Text(element, "digest");
        var size = element.GetProperty("size").GetInt64();
        if (!Digest.TryParse(text, out var digest) || size < 0)
        {
            throw ImageException.BadContent($"manifest points at content by what is no digest or size: {text}, {size}");
        }

        return new Descriptor(Json.Text(element, "mediaType") ?? "", digest, size)
        {
            Platform = ReadPlatform(element),
            Name = Annotation(element, "io.containerd.image.name")
                ?? Annotation(element, "org.opencontainers.image.ref.name"),
            IsAttestation = Annotation(element, "vnd.docker.reference.type") is not null,
        };
    }

    private static Platform? ReadPlatform(JsonElement element) => element.TryGetProperty("platform", out var platform)
        ? new Platform(
            Json.Text(platform, "os") ?? "", Json.Text(platform, "architecture") ?? "", Json.Text(platform, "variant"))
        : null;

    private static string? Annotation(JsonElement element, string key) =>
        element.TryGetProperty("annotations", out var all) && all.ValueKind is JsonValueKind.Object
            ? Json.Text(all, key)
            : null;
}
