using System.Collections.Immutable;
using Orc.Model.Containers;

namespace Orc.Model.Tasks;

/// <summary>
/// A task that an agent has and that its control plane did not name: all that is needed to take it over.
/// </summary>
public sealed record OrphanTask
{
    public required TaskId Task { get; init; }

    /// <summary>Empty: of a container that was made before this was written down.</summary>
    public string Project { get; init; } = "";

    public string Service { get; init; } = "";

    public int Slot { get; init; }

    public long Release { get; init; }

    /// <summary>What it was made from; of files that were written into it the digests.</summary>
    public required ContainerSpec Container { get; init; }

    public required TaskReport Report { get; init; }

    /// <summary>The overlay networks it is on.</summary>
    public ImmutableArray<OrphanPlace> Places { get; init; } = [];
}
