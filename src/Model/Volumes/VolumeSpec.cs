using System.Collections.Immutable;

namespace Orc.Model.Volumes;

/// <summary>A named volume that was asked for.</summary>
public sealed record VolumeSpec
{
    /// <summary>The full name, unique on the node (<c>shop_db</c>).</summary>
    public required string Name { get; init; }

    public string Driver { get; init; } = "local";

    /// <summary>Those of Docker's local driver: type, o, device.</summary>
    public ImmutableSortedDictionary<string, string> Options { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
