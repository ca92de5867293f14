using Orc.Model.Containers;

namespace Orc.Orchestrator.Planning;

/// <summary>An image as a container asks for it: one name is another image for another platform.</summary>
/// <param name="Name">With a tag or digest, or an id.</param>
/// <param name="Platform">Null: the machine's.</param>
internal readonly record struct WantedImage(string Name, string? Platform)
{
    public static WantedImage Of(ContainerSpec container) => new(container.Image, container.Platform);

    public override string ToString() => Platform is null ? Name : $"{Name} for {Platform}";
}
