using System.Collections.Immutable;
using System.Text.Json;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Exchange;

/// <summary>
/// What <c>docker save</c> writes: manifest.json, a list of
/// <c>{"Config":"abc.json","RepoTags":["busybox:latest"],"Layers":["def/layer.tar"]}</c>.
/// </summary>
internal static class DockerArchive
{
    public const string IndexName = "manifest.json";

    public static ImmutableArray<ArchivedImage> Read(ArchiveSpool archive)
    {
        try
        {
            using var document = JsonDocument.Parse(archive.Read(IndexName));
            return [.. document.RootElement.EnumerateArray().Select(item => Read(archive, item))];
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new ImageException(
                ImageFailure.BadContent, $"the archive's {IndexName} cannot be read: {failure.Message}", failure);
        }
    }

    private static ArchivedImage Read(ArchiveSpool archive, JsonElement item)
    {
        var config = archive.Read(Json.Text(item, "Config")
            ?? throw ImageException.BadContent($"the archive's {IndexName} names no configuration"));
        return new ArchivedImage
        {
            Config = config,
            Layers = [.. Json.Texts(item, "Layers").Select(name => new ArchivedLayer(name, Blob: null))],
            Names = [.. Json.Texts(item, "RepoTags").Select(NameOf)],
        };
    }

    private static ImageReference NameOf(string text) => ImageReference.TryParse(text, out var reference, out var error)
        ? reference
        : throw ImageException.BadContent($"the archive names an image '{text}': {error}");
}
