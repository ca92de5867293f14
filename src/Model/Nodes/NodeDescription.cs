using System.Collections.Immutable;
using Orc.Model.Units;

namespace Orc.Model.Nodes;

/// <summary>What an agent says of its machine.</summary>
public sealed record NodeDescription
{
    public static readonly NodeDescription None = new();

    private static readonly ImmutableSortedDictionary<string, string> NoNames =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public string OperatingSystem { get; init; } = "linux";

    /// <summary>As in image platforms: amd64, arm64, …</summary>
    public string Architecture { get; init; } = "";

    public long NanoCpus { get; init; }

    public ByteSize Memory { get; init; }

    public ImmutableSortedDictionary<string, long> Generic { get; init; } =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>The names of those that have some, by their kind, a comma between; null: none has.</summary>
    public ImmutableSortedDictionary<string, string>? GenericNames { get; init; }

    /// <summary><c>engine.labels.…</c></summary>
    public ImmutableSortedDictionary<string, string> EngineLabels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Its devices below <c>/dev</c>; empty: it does not say.</summary>
    public ImmutableArray<string> Devices { get; init; } = [];

    /// <summary>
    /// Its devices by their names of the Container Device Interface (<c>vendor.com/class=name</c>); null: it does not
    /// say.
    /// </summary>
    public ImmutableArray<string>? NamedDevices { get; init; }

    /// <summary>Of <c>orcd</c>.</summary>
    public string Version { get; init; } = "";

    /// <summary>Where other nodes reach it.</summary>
    public string Address { get; init; } = "";

    /// <summary>What it is called in the keys of encrypted networks, until its kernel forgets them; empty: it cannot
    /// encrypt.</summary>
    public string Life { get; init; } = "";

    /// <summary>What each of a kind is called; empty: they are only counted.</summary>
    public string[] NamesOf(string kind) => GenericNames?.GetValueOrDefault(kind)?.Split(',') ?? [];

    // Maps compare by their content: a hello that says nothing new changes nothing.
    public bool Equals(NodeDescription? other) =>
        other is not null
        && (OperatingSystem, Architecture, NanoCpus, Memory, Version, Address, Life)
            == (other.OperatingSystem, other.Architecture, other.NanoCpus, other.Memory, other.Version, other.Address,
                other.Life)
        && (Devices.IsDefault ? [] : Devices).SequenceEqual(other.Devices.IsDefault ? [] : other.Devices)
        && NamedDevices is null == other.NamedDevices is null
        && (NamedDevices ?? []).SequenceEqual(other.NamedDevices ?? [])
        && Generic.SequenceEqual(other.Generic)
        && (GenericNames ?? NoNames).SequenceEqual(other.GenericNames ?? NoNames)
        && EngineLabels.SequenceEqual(other.EngineLabels);

    public override int GetHashCode() => HashCode.Combine(Architecture, NanoCpus, Memory, Version, Address);
}
