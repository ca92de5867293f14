using System.Collections.Immutable;

namespace Orc.Model.Containers;

/// <summary>What is run in a container besides its program. The engine runs it, whoever starts or stops.</summary>
public sealed record HookSet
{
    /// <summary>
    /// One after another, after each start. The container counts as started when the last is done; one that fails ends
    /// the run.
    /// </summary>
    public required ImmutableArray<HookSpec> PostStart { get; init; }

    /// <summary>
    /// One after another, before a stop's signal; not when the program ends by itself. They have the grace time, and
    /// one that fails holds no stop up.
    /// </summary>
    public required ImmutableArray<HookSpec> PreStop { get; init; }
}
