using System.Collections.Immutable;

namespace Orc.Agent.Engine.Events;

/// <summary>Something that happened, in Docker's words.</summary>
/// <param name="Type">container, image, network, volume or daemon.</param>
/// <param name="Action">create, start, die, stop, kill, oom, destroy, health_status: healthy, …</param>
/// <param name="Actor">An id or a name.</param>
internal sealed record EngineEvent(string Type, string Action, string Actor)
{
    public required DateTimeOffset Time { get; init; }

    public ImmutableSortedDictionary<string, string> Attributes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
