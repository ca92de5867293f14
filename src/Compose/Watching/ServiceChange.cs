using System.Collections.Immutable;
using Orc.Model.Containers;

namespace Orc.Compose.Watching;

/// <summary>What is done to a service after some files changed: steps, then commands, then a restart.</summary>
public sealed record ServiceChange
{
    public required string Service { get; init; }

    /// <summary>How many paths it comes of.</summary>
    public required int Count { get; init; }

    public required ImmutableArray<SyncStep> Steps { get; init; }

    public required ImmutableArray<HookSpec> Commands { get; init; }

    public required bool Restarts { get; init; }
}
