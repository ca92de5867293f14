using System.Collections.Immutable;
using Orc.Model.Containers;

namespace Orc.Agent.Engine;

/// <summary>A container to be made.</summary>
internal sealed record CreateRequest(ContainerSpec Spec)
{
    /// <summary>
    /// Target → volume: anonymous volumes of a container that is gone, taken over at the same targets.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Inherited { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The id that it shall have. Null: any.</summary>
    public ContainerId? Id { get; init; }

    /// <summary>Made to be started at once, by <c>run</c>.</summary>
    public bool IsOfRun { get; init; }
}
