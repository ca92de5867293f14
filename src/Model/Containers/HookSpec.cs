using System.Collections.Immutable;

namespace Orc.Model.Containers;

/// <summary>A command that is run in a container, or before it, at a moment of its life.</summary>
public sealed record HookSpec
{
    public required ImmutableArray<string> Command { get; init; }

    /// <summary><c>user[:group]</c>; null: the container's.</summary>
    public string? User { get; init; }

    public bool Privileged { get; init; }

    /// <summary>Null: the container's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Of <c>pre_start</c> alone, which runs in a container of its own; null: the container's.</summary>
    public string? Image { get; init; }

    /// <summary>Of <c>pre_start</c> alone: before each replica's first start, not the first one's only.</summary>
    public bool PerReplica { get; init; }

    /// <summary>Over the container's own.</summary>
    public required ImmutableArray<EnvironmentVariable> Environment { get; init; }
}
