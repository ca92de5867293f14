using Orc.Model.Networks;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>What an overlay network was made with on one node.</summary>
internal readonly record struct NodePlace(int Identifier, string Subnet, string Gateway)
{
    public static NodePlace Of(OverlayTable table) => new(table.Identifier, table.Subnet, table.Gateway);
}
