using System.Collections.Immutable;
using Orc.Model.Units;

namespace Orc.Model.Nodes;

/// <summary>What an agent says of its machine.</summary>
public sealed record NodeDescription
{
    public static readonly NodeDescription None = new();

    public string OperatingSystem { get; init; } = "linux";

    /// <summary>As in image platforms: amd64, arm64, …</summary>
    public string Architecture { get; init; } = "";

    public long NanoCpus { get; init; }

    public ByteSize Memory { get; init; }

    public ImmutableSortedDictionary<string, long> Generic { get; init; } =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary><c>engine.labels.…</c></summary>
    public ImmutableSortedDictionary<string, string> EngineLabels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Its devices below <c>/dev</c>; empty: it does not say.</summary>
    public ImmutableArray<string> Devices { get; init; } = [];

    /// <summary>Of <c>orcd</c>.</summary>
    public string Version { get; init; } = "";

    /// <summary>Where other nodes reach it.</summary>
    public string Address { get; init; } = "";

    // Maps compare by their content: a hello that says nothing new changes nothing.
    public bool Equals(NodeDescription? other) =>
        other is not null
        && OperatingSystem == other.OperatingSystem && Architecture == other.Architecture
        && NanoCpus == other.NanoCpus && Memory == other.Memory
        && Version == other.Version && Address == other.Address
        && (Devices.IsDefault ? [] : Devices).SequenceEqual(other.Devices.IsDefault ? [] : other.Devices)
        && Generic.SequenceEqual(other.Generic) && EngineLabels.SequenceEqual(other.EngineLabels);

    public override int GetHashCode() => HashCode.Combine(Architecture, NanoCpus, Memory, Version, Address);
}
