using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>The images of a node: all of them in its hello, and what became different after.</summary>
public static class HeldImageMapping
{
    public static AgentImages ToWire(this IEnumerable<HeldImage> images) =>
        new() { Images = { images.Select(ToWire) } };

    public static AgentImages ToWire(this HeldImageNews news)
    {
        var wire = news.Changed.ToWire();
        wire.Gone.Add(news.Gone);
        return wire;
    }

    public static HeldImageNews ToModel(this AgentImages wire) =>
        new([.. wire.Images.Select(ToModel)], [.. wire.Gone]);

    private static WireHeldImage ToWire(HeldImage image)
    {
        var wire = new WireHeldImage { Id = image.Id, Size = image.Size };
        wire.Names.Add(image.Names);
        return wire;
    }

    private static HeldImage ToModel(WireHeldImage wire) =>
        new() { Id = wire.Id, Size = wire.Size, Names = [.. wire.Names] };
}
