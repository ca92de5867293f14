using System.Collections.Immutable;
using Orc.Model.Nodes;

namespace Orc.Orchestrator.Planning;

/// <summary>What the command line of <c>node update</c> says; null: it stays.</summary>
internal sealed record NodeUpdate
{
    public NodeAvailability? Availability { get; init; }

    public NodeRole? Role { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableArray<string> RemovedLabels { get; init; } = [];
}
