using Orc.Model.Images;

namespace Orc.Agent.Images;

/// <summary>
/// Where images live: <c>blobs/sha256/HEX</c> (manifests, configurations and layers as they came),
/// <c>layers/HEX/diff</c> (a layer unpacked, by the digest of its archive), <c>l/SHORT</c> (links to those, for mount
/// options with little room), <c>index.json</c> (which images and names there are), <c>tmp</c> (what is being made;
/// nothing in it outlives a start).
/// </summary>
public sealed record ImageStorePaths(string Root)
{
    public const string TreeName = "diff";

    // 80 bits: enough to tell a host's layers apart, short enough for 200 of them in one page of mount options.
    private const int LinkLength = 16;
    private const string LinkAlphabet = "abcdefghijklmnopqrstuvwxyz234567";

    internal string Index => Path.Combine(Root, "index.json");

    internal string Temporary => Path.Combine(Root, "tmp");

    internal string Layers => Path.Combine(Root, "layers");

    internal string Links => Path.Combine(Root, "l");

    internal string Blobs => Path.Combine(Root, "blobs", Digest.Sha256);

    public string LayerTree(Digest diffId) => Path.Combine(LayerPlace(diffId), TreeName);

    internal string LayerPlace(Digest diffId) => Path.Combine(Layers, diffId.Hex);

    internal string Blob(Digest digest) => Path.Combine(Root, "blobs", digest.Algorithm, digest.Hex);

    internal static string LinkName(Digest diffId)
    {
        var hash = Convert.FromHexString(diffId.Hex);
        return string.Create(LinkLength, hash, static (text, bytes) =>
        {
            for (var index = 0; index < text.Length; index++)
            {
                var bit = index * 5;
                var pair = (bytes[bit / 8] << 8) | bytes[(bit / 8) + 1];
                text[index] = LinkAlphabet[(pair >> (11 - (bit % 8))) & 0x1F];
            }
        });
    }
}
