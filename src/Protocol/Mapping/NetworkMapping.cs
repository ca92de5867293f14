using Orc.Model.Networks;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>Networks, a container's places on them, and published ports.</summary>
public static class NetworkMapping
{
    public static WireNetwork ToWire(this NetworkSpec network)
    {
        var wire = new WireNetwork
        {
            Name = network.Name,
            Driver = network.Driver,
            Internal = network.Internal,
            EnableIpv6 = network.EnableIpv6,
            Attachable = network.Attachable,
            ConfigOnly = network.ConfigOnly,
            ConfigFrom = network.ConfigFrom,
        };
        wire.Subnets.Add(network.Subnets.Select(ToWire));
        wire.Options.Add(network.Options);
        wire.Labels.Add(network.Labels);
        return wire;
    }

    public static NetworkSpec ToModel(this WireNetwork wire)
    {
        var network = new NetworkSpec
        {
            Name = wire.Name,
            Internal = wire.Internal,
            EnableIpv6 = wire.EnableIpv6,
            Attachable = wire.Attachable,
            ConfigOnly = wire.ConfigOnly,
            ConfigFrom = wire.ConfigFrom,
            Subnets = [.. wire.Subnets.Select(ToModel)],
            Options = wire.Options.ToModel(),
            Labels = wire.Labels.ToModel(),
        };
        return wire.Driver.Length == 0 ? network : network with { Driver = wire.Driver };
    }

    public static WireSubnet ToWire(this SubnetSpec subnet)
    {
        var wire = new WireSubnet { Subnet = subnet.Subnet };
        wire.Reserved.Add(subnet.Reserved);
        if (subnet.Gateway is { } gateway)
        {
            wire.Gateway = gateway;
        }

        if (subnet.Range is { } range)
        {
            wire.Range = range;
        }

        return wire;
    }

    public static SubnetSpec ToModel(this WireSubnet wire) => new(wire.Subnet)
    {
        Gateway = wire.HasGateway ? wire.Gateway : null,
        Range = wire.HasRange ? wire.Range : null,
        Reserved = [.. wire.Reserved],
    };

    public static WireEndpoint ToWire(this EndpointSpec endpoint)
    {
        var wire = new WireEndpoint { Network = endpoint.Network, GatewayPriority = endpoint.GatewayPriority };
        wire.Aliases.Add(endpoint.Aliases);
        if (endpoint.Ipv4Address is { } ipv4)
        {
            wire.Ipv4Address = ipv4;
        }

        if (endpoint.Ipv6Address is { } ipv6)
        {
            wire.Ipv6Address = ipv6;
        }

        if (endpoint.MacAddress is { } mac)
        {
            wire.MacAddress = mac;
        }

        if (endpoint.InterfaceName is { } name)
        {
            wire.InterfaceName = name;
        }

        return wire;
    }

    public static EndpointSpec ToModel(this WireEndpoint wire) => new()
    {
        Network = wire.Network,
        Aliases = [.. wire.Aliases],
        Ipv4Address = wire.HasIpv4Address ? wire.Ipv4Address : null,
        Ipv6Address = wire.HasIpv6Address ? wire.Ipv6Address : null,
        MacAddress = wire.HasMacAddress ? wire.MacAddress : null,
        GatewayPriority = wire.GatewayPriority,
        InterfaceName = wire.HasInterfaceName ? wire.InterfaceName : null,
    };

    public static WirePort ToWire(this PortSpec port)
    {
        var wire = new WirePort
        {
            Target = port.Target,
            Protocol = (WirePortProtocol)port.Protocol,
            IsHostMode = port.IsHostMode,
        };
        if (port.HostAddress is { } address)
        {
            wire.HostAddress = address;
        }

        if (port.HostPort is { } first)
        {
            wire.HostPort = first;
        }

        if (port.HostPortEnd is { } last)
        {
            wire.HostPortEnd = last;
        }

        return wire;
    }

    public static PortSpec ToModel(this WirePort wire) => new()
    {
        Target = wire.Target,
        Protocol = (PortProtocol)wire.Protocol,
        HostAddress = wire.HasHostAddress ? wire.HostAddress : null,
        HostPort = wire.HasHostPort ? wire.HostPort : null,
        HostPortEnd = wire.HasHostPortEnd ? wire.HostPortEnd : null,
        IsHostMode = wire.IsHostMode,
    };

    public static WireEndpointReport ToWire(this EndpointReport endpoint)
    {
        var wire = new WireEndpointReport
        {
            Network = endpoint.Network,
            Interface = endpoint.Interface,
            Ipv4PrefixLength = endpoint.Ipv4PrefixLength,
            Ipv6PrefixLength = endpoint.Ipv6PrefixLength,
        };
        if (endpoint.Ipv4Address is { } ipv4)
        {
            wire.Ipv4Address = ipv4;
        }

        if (endpoint.Gateway is { } gateway)
        {
            wire.Gateway = gateway;
        }

        if (endpoint.Ipv6Address is { } ipv6)
        {
            wire.Ipv6Address = ipv6;
        }

        if (endpoint.MacAddress is { } mac)
        {
            wire.MacAddress = mac;
        }

        return wire;
    }

    public static EndpointReport ToModel(this WireEndpointReport wire) => new()
    {
        Network = wire.Network,
        Interface = wire.Interface,
        Ipv4Address = wire.HasIpv4Address ? wire.Ipv4Address : null,
        Ipv4PrefixLength = wire.Ipv4PrefixLength,
        Gateway = wire.HasGateway ? wire.Gateway : null,
        Ipv6Address = wire.HasIpv6Address ? wire.Ipv6Address : null,
        Ipv6PrefixLength = wire.Ipv6PrefixLength,
        MacAddress = wire.HasMacAddress ? wire.MacAddress : null,
    };
}
