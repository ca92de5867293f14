using System.Collections.Immutable;

namespace Orc.Agent.Devices;

/// <summary>What a device wants of a container's config.json (CDI, <c>containerEdits</c>).</summary>
internal sealed record CdiEdits
{
    public static readonly CdiEdits None = new();

    /// <summary><c>NAME=value</c>.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    public ImmutableArray<CdiNode> Nodes { get; init; } = [];

    public ImmutableArray<CdiMount> Mounts { get; init; } = [];

    public ImmutableArray<CdiHook> Hooks { get; init; } = [];

    public ImmutableArray<uint> Groups { get; init; } = [];

    public CdiEdits And(CdiEdits more) => new()
    {
        Environment = [.. Environment, .. more.Environment],
        Nodes = [.. Nodes, .. more.Nodes],
        Mounts = [.. Mounts, .. more.Mounts],
        Hooks = [.. Hooks, .. more.Hooks],
        Groups = [.. Groups, .. more.Groups],
    };
}
