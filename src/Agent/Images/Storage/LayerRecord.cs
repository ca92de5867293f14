using System.Text.Json.Serialization;

namespace Orc.Agent.Images.Storage;

/// <summary>What is written beside an unpacked layer.</summary>
internal sealed record LayerRecord
{
    public required long Size { get; init; }

    public required long Entries { get; init; }

    /// <summary>
    /// The boot in which it was unpacked, until all of it is known to be on disk; then empty. After a power cut, a
    /// layer of another boot may have holes: it is thrown away, which is far cheaper than an fsync for each of its
    /// files.
    /// </summary>
    [JsonPropertyName("boot")]
    public string UnsyncedBoot { get; init; } = "";
}
