using System.Collections.Immutable;

namespace Orc.Agent.Names.Tables;

/// <summary>
/// All that the names process knows: who asks, what the answers are, which ports it carries. A file; the daemon
/// replaces it whole.
/// </summary>
internal sealed record NamesTable
{
    public static readonly NamesTable Empty = new();

    /// <summary>Grows with every change.</summary>
    public long Version { get; init; }

    public ImmutableArray<NamesClient> Clients { get; init; } = [];

    public ImmutableArray<NameEntry> Names { get; init; } = [];

    public ImmutableArray<ReverseEntry> Reverses { get; init; } = [];

    public ImmutableArray<SubnetEntry> Subnets { get; init; } = [];

    public ImmutableArray<RelayedPort> Ports { get; init; } = [];
}
