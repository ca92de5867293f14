using System.Text.Json;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Artifacts;

/// <summary>
/// The list of what refers to a manifest, under a tag made of its digest (OCI distribution-spec, "Referrers Tag
/// Schema").
/// <code>
/// sha256-HEX: {"schemaVersion":2,"mediaType":INDEX,"manifests":[{...,"artifactType":TYPE}]}
/// </code>
/// </summary>
internal static class ReferrersTag
{
    // A tag has 128 letters at most, of which the digest gets so many.
    private const int MostAlgorithm = 32;
    private const int MostHex = 64;

    public static string NameOf(Digest subject)
    {
        var algorithm = subject.Algorithm[..Math.Min(MostAlgorithm, subject.Algorithm.Length)];
        return $"{algorithm}-{subject.Hex[..Math.Min(MostHex, subject.Hex.Length)]}";
    }

    /// <summary>The list with one more. Null: it is in it.</summary>
    /// <param name="before">As it is in the registry; what others put into it stays. Null: there is none.</param>
    /// <param name="referrer">What refers.</param>
    /// <param name="type">Of what kind it is.</param>
    public static byte[]? Add(byte[]? before, Descriptor referrer, string type)
    {
        using var list = Read(before);
        var others = list is null ? [] : Manifests(list.RootElement);
        if (others.Any(other => Json.Text(other, "digest") == referrer.Digest.ToString()))
        {
            return null;
        }

        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, ImageConfigWriter.Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schemaVersion", 2);
            writer.WriteString("mediaType", MediaTypes.OciIndex);
            writer.WriteStartArray("manifests");
            foreach (var other in others)
            {
                other.WriteTo(writer);
            }

            writer.WriteStartObject();
            writer.WriteString("mediaType", referrer.MediaType);
            writer.WriteString("digest", referrer.Digest.ToString());
            writer.WriteNumber("size", referrer.Size);
            writer.WriteString("artifactType", type);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return output.ToArray();
    }

    // A tag of that name that holds something else is no list: a new one takes its place.
    private static JsonDocument? Read(byte[]? before)
    {
        try
        {
            return before is null ? null : JsonDocument.Parse(before);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement[] Manifests(JsonElement list) =>
        Json.Find(list, "manifests") is { ValueKind: JsonValueKind.Array } manifests
            ? [.. manifests.EnumerateArray().Where(one => one.ValueKind is JsonValueKind.Object)]
            : [];
}
