using Orc.Model.Networks;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>The tables of overlay networks.</summary>
public static class OverlayMapping
{
    public static WireOverlayTable ToWire(this OverlayTable table)
    {
        var wire = new WireOverlayTable
        {
            Network = table.Network,
            Identifier = table.Identifier,
            Subnet = table.Subnet,
            Gateway = table.Gateway,
            Machine = table.Machine,
            Subnet6 = table.Subnet6,
        };
        wire.Endpoints.Add(table.Endpoints.Select(ToWire));
        wire.Services.Add(table.Services.Select(ToWire));
        wire.Gateways.Add(table.Gateways.Select(
            gateway => new WireOverlayGateway { Address = gateway.Address, Machine = gateway.Machine }));
        return wire;
    }

    public static OverlayTable ToModel(this WireOverlayTable wire) => new()
    {
        Network = wire.Network,
        Identifier = wire.Identifier,
        Subnet = wire.Subnet,
        Gateway = wire.Gateway,
        Machine = wire.Machine,
        Subnet6 = wire.Subnet6,
        Endpoints = [.. wire.Endpoints.Select(ToModel)],
        Services =
        [
            .. wire.Services.Select(service => new OverlayService
            {
                Name = service.Name,
                Address = service.Address,
                IsSticky = service.Sticky,
                Aliases = [.. service.Aliases],
                Ports = [.. service.Ports.Select(port => port.ToModel())],
            }),
        ],
        Gateways = [.. wire.Gateways.Select(gateway => new OverlayGateway(gateway.Address, gateway.Machine))],
    };

    private static WireOverlayEndpoint ToWire(OverlayEndpoint endpoint)
    {
        var wire = new WireOverlayEndpoint
        {
            Address = endpoint.Address,
            Machine = endpoint.Machine,
            Name = endpoint.Name,
            Service = endpoint.Service,
            Running = endpoint.IsRunning,
            Serving = endpoint.IsServing,
        };
        wire.Aliases.Add(endpoint.Aliases);
        if (endpoint.Hostname is { } hostname)
        {
            wire.Hostname = hostname;
        }

        return wire;
    }

    private static OverlayEndpoint ToModel(WireOverlayEndpoint wire) => new()
    {
        Address = wire.Address,
        Machine = wire.Machine,
        Name = wire.Name,
        Hostname = wire.HasHostname ? wire.Hostname : null,
        Service = wire.Service,
        Aliases = [.. wire.Aliases],
        IsRunning = wire.Running,
        IsServing = wire.Serving,
    };

    private static WireOverlayService ToWire(OverlayService service)
    {
        var wire = new WireOverlayService { Name = service.Name, Address = service.Address, Sticky = service.IsSticky };
        wire.Aliases.Add(service.Aliases);
        wire.Ports.Add(service.Ports.Select(port => port.ToWire()));
        return wire;
    }
}
