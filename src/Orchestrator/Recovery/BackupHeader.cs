using System.Text.Json.Serialization;

namespace Orc.Orchestrator.Recovery;

/// <summary>What can be read of a backup without its key.</summary>
internal sealed partial record BackupHeader
{
    /// <summary>Of what is inside: the records' form (<see cref="Store.RecordForm.Number"/>).</summary>
    public required int Form { get; init; }

    public required string Cluster { get; init; }

    public required long Version { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long MadeAt { get; init; }

    /// <summary>The manager it was made on.</summary>
    public required string Node { get; init; }

    /// <summary>Where members find their manager, as <c>address:port</c>; empty: nobody can join.</summary>
    public string Address { get; init; } = "";

    /// <summary>The store's key, where it was asked for; null: whoever restores it needs that as well.</summary>
    public byte[]? Key { get; init; }

    [JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(BackupHeader))]
    internal sealed partial class Text : JsonSerializerContext;
}
