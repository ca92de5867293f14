using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orc.Agent.Images;
using Orc.Model.Images;

namespace Orc.Agent.Tests.Images.Listing;

/// <summary>An image in words: its names, the second it was created in, its labels.</summary>
internal static class GivenImage
{
    public static Image Of(string names, int created = 0, string labels = "") => new()
    {
        Id = DigestOf(names + created + labels),
        ManifestDigest = DigestOf("manifest"),
        Config = new ImageConfig
        {
            Platform = new Platform("linux", "amd64", null),
            Created = DateTimeOffset.UnixEpoch.AddSeconds(created),
            Labels = Words(labels).Select(label => label.Split('=')).ToImmutableSortedDictionary(
                label => label[0], label => label[1], StringComparer.Ordinal),
        },
        Layers = [],
        References = [.. Words(names).Where(name => !name.Contains('@')).Select(ImageReference.Parse)],
        RepoDigests = [.. Words(names).Where(name => name.Contains('@')).Select(ImageReference.Parse)],
        TaggedAt = DateTimeOffset.UnixEpoch,
    };

    public static Digest DigestOf(string text) => Digest.OfSha256(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static ImageLayer Layer(string name, long size) => new()
    {
        DiffId = DigestOf(name),
        Directory = string.Create(CultureInfo.InvariantCulture, $"/layers/{name}/diff"),
        Link = $"l/{name}",
        Size = size,
    };

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
