using System.Collections.Immutable;

namespace Orc.Model.Containers;

/// <summary>What is run for a container besides its program. The node runs it, whoever starts or stops.</summary>
public sealed record HookSet
{
    /// <summary>
    /// One after another, each in a container of its own with the same networks and volumes, before the first start of
    /// a service's first replica, or of each. One that fails keeps the service from starting. Null: none.
    /// </summary>
    public ImmutableArray<HookSpec>? PreStart { get; init; }

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
