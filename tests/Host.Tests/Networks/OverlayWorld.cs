using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Host.Tests.Networks;

/// <summary>Tables of a network over two machines: the host of a <see cref="NetworkWorld"/>, and the one outside.
/// </summary>
internal static class OverlayWorld
{
    public const string Network = "shop_default";
    public const string There = "10.99.0.2";
    public const string ServiceAddress = "10.223.0.1";

    public static OverlayTable Shop(params OverlayEndpoint[] endpoints) => new()
    {
        Network = Network,
        Identifier = 4097,
        Subnet = "10.208.0.0/20",
        Gateway = "10.208.0.1",
        Machine = NetworkWorld.HostAddress,
        Endpoints = [.. endpoints],
        Services =
        [
            new OverlayService
            {
                Name = "shop_web",
                Address = ServiceAddress,
                Aliases = ["web"],
                Ports = [new PortSpec { Target = 80, HostPort = 8080 }],
            },
        ],
    };

    public static OverlayEndpoint Web(string address, string machine) => new()
    {
        Address = address,
        Machine = machine,
        Name = $"shop_web.{address}",
        Service = "shop_web",
        Aliases = ["web"],
        IsRunning = true,
        IsServing = true,
    };

    /// <summary>Tells a node of it, and makes the network there.</summary>
    public static async Task<NetworkRecord> OpenAsync(NetworkWorld world, OverlayTable table)
    {
        world.Networks.Overlays.Apply(table);
        return await world.NetworkAsync(
            table.Network, spec => spec with { Driver = "overlay", EnableIpv6 = table.Subnet6.Length > 0 });
    }

    public static bool Knows(NetworkWorld world, OverlayTable table) =>
        world.Networks.Overlays.Told.SingleOrDefault()?.Equals(table) == true;
}
