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
            Id = table.Id,
            Identifier = table.Identifier,
            Subnet = table.Subnet,
            Gateway = table.Gateway,
            Machine = table.Machine,
            Subnet6 = table.Subnet6,
        };
        wire.Endpoints.Add(table.Endpoints.Select(ToWire));
        wire.Services.Add(table.Services.Select(ToWire));
        wire.Gateways.Add(table.Gateways.Select(ToWire));
        return wire;
    }

    public static WireOverlayTable ToWire(this OverlayDifference difference, string network)
    {
        var wire = new WireOverlayTable { Network = network, Partial = true };
        wire.Endpoints.Add(difference.Endpoints.Select(ToWire));
        wire.Services.Add(difference.Services.Select(ToWire));
        wire.Gateways.Add(difference.Gateways.Select(ToWire));
        wire.GoneEndpoints.Add(difference.GoneEndpoints);
        wire.GoneServices.Add(difference.GoneServices);
        wire.GoneGateways.Add(difference.GoneGateways);
        return wire;
    }

    public static OverlayDifference ToDifference(this WireOverlayTable wire) => new()
    {
        Endpoints = [.. wire.Endpoints.Select(ToModel)],
        Services = [.. wire.Services.Select(ToModel)],
        Gateways = [.. wire.Gateways.Select(ToModel)],
        GoneEndpoints = [.. wire.GoneEndpoints],
        GoneServices = [.. wire.GoneServices],
        GoneGateways = [.. wire.GoneGateways],
    };

    public static OverlayTable ToModel(this WireOverlayTable wire) => new()
    {
        Network = wire.Network,
        Id = wire.Id,
        Identifier = wire.Identifier,
        Subnet = wire.Subnet,
        Gateway = wire.Gateway,
        Machine = wire.Machine,
        Subnet6 = wire.Subnet6,
        Endpoints = [.. wire.Endpoints.Select(ToModel)],
        Services = [.. wire.Services.Select(ToModel)],
        Gateways = [.. wire.Gateways.Select(ToModel)],
    };

    private static WireOverlayGateway ToWire(OverlayGateway gateway) =>
        new() { Address = gateway.Address, Machine = gateway.Machine };

    private static OverlayGateway ToModel(WireOverlayGateway wire) => new(wire.Address, wire.Machine);

    private static OverlayService ToModel(WireOverlayService wire) => new()
    {
        Name = wire.Name,
        Address = wire.Address,
        IsSticky = wire.Sticky,
        Aliases = [.. wire.Aliases],
        Ports = [.. wire.Ports.Select(port => port.ToModel())],
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
