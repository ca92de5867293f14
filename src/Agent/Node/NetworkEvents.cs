using System.Collections.Immutable;
using Orc.Agent.Engine.Events;
using Orc.Agent.Networks;
using Orc.Model.Containers;

namespace Orc.Agent.Node;

/// <summary>What happens to networks, among the engine's events, in Docker's words.</summary>
internal sealed class NetworkEvents(EngineEvents events, TimeProvider time)
{
    public void Tell(string action, NetworkRecord network, ContainerId? container)
    {
        var attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add("name", network.Spec.Name)
            .Add("type", network.Spec.Driver);
        events.Publish(new EngineEvent("network", action, network.Id)
        {
            Time = time.GetUtcNow(),
            Attributes = container is { } id ? attributes.Add("container", id.Value) : attributes,
        });
    }
}
