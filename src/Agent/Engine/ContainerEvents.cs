using System.Globalization;
using Orc.Agent.Engine.Events;

namespace Orc.Agent.Engine;

/// <summary>Tells what happened to containers, in Docker's words.</summary>
internal sealed class ContainerEvents(EngineEvents events, TimeProvider time)
{
    public void Tell(ContainerCell cell, string action, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var attributes = cell.Record.Spec.Labels
            .SetItem("image", cell.Record.Spec.Image)
            .SetItem("name", cell.Record.Name);
        foreach (var (name, value) in more)
        {
            attributes = attributes.SetItem(name, value);
        }

        events.Publish(new EngineEvent("container", action, cell.Id.Value)
        {
            Time = time.GetUtcNow(),
            Attributes = attributes,
        });
    }

    public void Tell(ContainerCell cell, string action, string name, int number) =>
        Tell(cell, action, (name, number.ToString(CultureInfo.InvariantCulture)));
}
