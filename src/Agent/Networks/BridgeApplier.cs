using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Orc.Linux;
using Orc.Linux.Netlink;

namespace Orc.Agent.Networks;

/// <summary>Makes and removes the bridges of networks in the host's namespace.</summary>
internal sealed class BridgeApplier(HostNetwork host)
{
    private const int UsualMtu = 1500;

    /// <summary>The hardware address of a network's gateways.</summary>
    public static PhysicalAddress AddressOf(NetworkRecord network) => MacAddresses.For(network.Subnets[0].Gateway);

    /// <summary>Makes the bridge, or what is missing of it, and says its index.</summary>
    public int Ensure(NetworkRecord network)
    {
        var existing = host.Route.FindLink(network.Bridge);
        if (existing is null)
        {
            Create(network);
            existing = host.Route.FindLink(network.Bridge)!;
        }
        else if (existing.Kind != "bridge" || !existing.Address.Equals(AddressOf(network)))
        {
            throw new NetworkException(
                $"cannot create network {network.Spec.Name}: interface {network.Bridge} exists and is not ours");
        }

        var batch = new NetlinkWriter();
        foreach (var subnet in network.Subnets)
        {
            batch.AddAddress(existing.Index, subnet.Gateway, subnet.Subnet.PrefixLength);
        }

        batch.SetUp(existing.Index);
        host.Route.Execute(batch);
        return existing.Index;
    }

    /// <summary>Nothing happens if it is gone already.</summary>
    public void Remove(NetworkRecord network)
    {
        var link = host.Route.FindLink(network.Bridge);
        if (link is null || link.Kind != "bridge" || !link.Address.Equals(AddressOf(network)))
        {
            return;
        }

        var batch = new NetlinkWriter();
        batch.DeleteLink(link.Index);
        try
        {
            host.Route.Execute(batch);
        }
        catch (LinuxException gone) when (gone.Error == Errno.NoSuchDevice)
        {
            // Somebody was faster.
        }
    }

    /// <summary>The ranges the host itself uses, and who does, our own bridges left out.</summary>
    public IReadOnlyList<TakenSubnet> HostSubnets(IEnumerable<NetworkRecord> own)
    {
        var links = host.Route.ListLinks().ToDictionary(link => link.Index);
        var bridges = own.Select(network => network.Bridge).ToHashSet(StringComparer.Ordinal);
        string Name(int index) => links.GetValueOrDefault(index)?.Name ?? $"interface {index}";

        var addresses = host.Route.ListAddresses()
            .Where(address => !IPAddress.IsLoopback(address.Address) && !address.Address.IsIPv6LinkLocal)
            .Select(address => (Subnet: Subnet(address), Link: Name(address.LinkIndex), OnLink: true));
        var routes = host.Route.ListRoutes()
            .Where(route => route.Destination.PrefixLength > 0 && !route.Destination.BaseAddress.IsIPv6LinkLocal)
            .Select(route => (Subnet: route.Destination, Link: Name(route.LinkIndex), OnLink: false));
        return [.. addresses.Concat(routes)
            .Where(range => !bridges.Contains(range.Link))
            .Select(range => new TakenSubnet(range.Subnet, $"the host's interface {range.Link}", range.OnLink))];
    }

    /// <summary>The MTU of the way out.</summary>
    /// <param name="machine">Where other machines reach this one, which names the interface if one has it; empty: the
    /// default route does.</param>
    public int UplinkMtu(string machine = "")
    {
        var uplink = Uplink.Find(host.Route.ListAddresses(), host.Route.ListRoutes(), machine);
        var mtu = host.Route.ListLinks().FirstOrDefault(link => link.Index == uplink)?.Mtu;
        return mtu ?? UsualMtu;
    }

    private void Create(NetworkRecord network)
    {
        var batch = new NetlinkWriter();
        batch.AddBridge(new BridgeOptions(network.Bridge, AddressOf(network), network.Mtu));
        // Else the kernel gives the bridge a link-local address by which containers reach the host past our rules.
        var hasIPv6 = network.Subnets.Any(subnet => subnet.Family == AddressFamily.InterNetworkV6);
        host.Route.Execute(batch);
        host.Run(() => HostNetwork.TryWriteSwitch($"ipv4/conf/{network.Bridge}/route_localnet", "1") &&
            HostNetwork.TryWriteSwitch($"ipv6/conf/{network.Bridge}/{(hasIPv6 ? "accept_ra" : "disable_ipv6")}",
                hasIPv6 ? "0" : "1"));
    }

    private static IPNetwork Subnet(AddressState address)
    {
        var size = AddressNumber.Bits(address.Address.AddressFamily) - address.PrefixLength;
        var first = size == 128 ? UInt128.Zero : AddressNumber.From(address.Address) >> size << size;
        return new IPNetwork(AddressNumber.ToAddress(first, address.Address.AddressFamily), address.PrefixLength);
    }
}
