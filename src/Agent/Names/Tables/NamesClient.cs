using System.Collections.Immutable;
using System.Net;

namespace Orc.Agent.Names.Tables;

/// <summary>A container that asks for names.</summary>
internal sealed record NamesClient
{
    public required string Container { get; init; }

    /// <summary>Where its network namespace is pinned.</summary>
    public required string NamespacePath { get; init; }

    /// <summary>The networks it is on; the first that knows a name gives the answer.</summary>
    public ImmutableArray<string> Networks { get; init; } = [];

    /// <summary>Servers of its own (<c>dns:</c>); empty: the host's.</summary>
    public ImmutableArray<IPAddress> Servers { get; init; } = [];

    /// <summary>It may ask the world. Not so if all its networks are internal: names would be a way out.</summary>
    public bool IsForwarded { get; init; } = true;
}
