using System.Collections.Immutable;

namespace Orc.Agent.Networks.Firewalls;

/// <summary>A chain of another program's table.</summary>
internal sealed record ForeignChain
{
    public required string Family { get; init; }

    public required string Table { get; init; }

    public required string Name { get; init; }

    /// <summary>Null: not called by the kernel, only by other chains.</summary>
    public string? Hook { get; init; }

    public string Policy { get; init; } = "accept";

    public ImmutableArray<ForeignRule> Rules { get; init; } = [];

    /// <summary>As nft's commands name it.</summary>
    public string Place => $"{Family} {Table} {Name}";
}
