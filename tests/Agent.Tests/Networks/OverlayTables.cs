using Orc.Model.Networks;

namespace Orc.Agent.Tests.Networks;

/// <summary>Tables of a network over two machines, of which this one is 192.0.2.1.</summary>
internal static class OverlayTables
{
    public const string Here = "192.0.2.1";
    public const string There = "192.0.2.2";

    public static OverlayTable Shop(params OverlayEndpoint[] endpoints) => new()
    {
        Network = "shop_default",
        Id = new string('c', 64),
        Identifier = 4097,
        Subnet = "10.208.0.0/20",
        Gateway = "10.208.0.1",
        Machine = Here,
        Endpoints = [.. endpoints],
        Services =
        [
            new OverlayService
            {
                Name = "shop_web",
                Address = "10.223.0.1",
                Ports = [new PortSpec { Target = 80, HostPort = 8080 }],
            },
        ],
        Gateways = [new OverlayGateway("10.208.0.2", There)],
    };

    public static OverlayEndpoint Web(string address, string machine, bool isServing = true) => new()
    {
        Address = address,
        Machine = machine,
        Name = $"shop_web.{address}",
        Service = "shop_web",
        Aliases = ["web"],
        IsRunning = true,
        IsServing = isServing,
    };
}
