using System.Net;
using System.Net.Sockets;
using Orc.Linux;
using Orc.Linux.Namespaces;
using Orc.Linux.Netlink;
using Orc.Linux.Nftables;

namespace Orc.Agent.Networks;

/// <summary>Makes a container's side of its networks: the namespace, the veth pairs, addresses, routes, and the rule
/// that
/// sends its questions for names to our resolver.</summary>
/// <param name="host">The machine.</param>
/// <param name="services">Service addresses on a network: they lie in no subnet, so a container that has its default
/// route elsewhere needs one to each.</param>
internal sealed class EndpointApplier(HostNetwork host, Func<string, IEnumerable<IPAddress>> services)
{
    /// <summary>Where programs in a container ask for names.</summary>
    public static readonly IPEndPoint Resolver = new(IPAddress.Parse("127.0.0.11"), 53);

    /// <summary>Where our resolver listens instead, so that a container may run a DNS server of its own on every
    /// address.
    /// Outside the kernel's ephemeral range (32768-60999).</summary>
    public const int ResolverPort = 61053;

    private const int Loopback = 1;
    private const string ResolverTable = "orc_names";

    /// <summary>Makes the namespace and everything the record says is in it.</summary>
    /// <param name="bridges">The index of each network's bridge, by the network's name.</param>
    public void Create(
        ContainerNetworkRecord record,
        IReadOnlyDictionary<string, NetworkRecord> networks,
        IReadOnlyDictionary<string, int> bridges)
    {
        using var inside = NetworkNamespace.Create(record.NamespacePath, _ =>
        {
            // An interface born later inherits these. No link-local address where IPv6 was not asked for.
            if (!record.Endpoints.Any(HasIPv6))
            {
                HostNetwork.TryWriteSwitch("ipv6/conf/default/disable_ipv6", "1");
            }

            return Sockets.Open();
        });
        var redirect = new NetlinkWriter();
        redirect.AddOutputRedirect(ResolverTable, Resolver, ResolverPort);
        inside.Netfilter.ExecuteTransaction(redirect);
        var batch = new NetlinkWriter();
        batch.SetUp(Loopback);
        inside.Route.Execute(batch);
        foreach (var endpoint in record.Endpoints)
        {
            Connect(inside, record, endpoint, networks[endpoint.Network], bridges[endpoint.Network]);
        }
    }

    /// <summary>Adds one endpoint to a namespace that exists.</summary>
    public void Connect(ContainerNetworkRecord record, EndpointRecord endpoint, NetworkRecord network, int bridge)
    {
        using var inside = Enter(record);
        Connect(inside, record, endpoint, network, bridge);
    }

    /// <summary>Takes one endpoint away. Nothing happens if it, or the namespace, is gone.</summary>
    public void Disconnect(ContainerNetworkRecord record, EndpointRecord endpoint, NetworkRecord network)
    {
        var batch = new NetlinkWriter();
        try
        {
            if (network.Parent is not null)
            {
                using var inside = Enter(record);
                batch.DeleteLink(endpoint.Interface);
                inside.Route.Execute(batch);
                return;
            }

            batch.DeleteLink(endpoint.HostInterface);
            host.Route.Execute(batch);
        }
        catch (LinuxException gone) when (gone.Error == Errno.NoSuchDevice)
        {
            // The kernel took it down with its namespace.
        }
    }

    /// <summary>Nobody has the endpoint's addresses any more. Nothing happens if the host knows none of them.</summary>
    public void Forget(EndpointRecord endpoint, NetworkRecord network, int bridge)
    {
        if (network.Parent is not null)
        {
            return;
        }

        var batch = new NetlinkWriter();
        foreach (var address in endpoint.Addresses)
        {
            batch.RemoveNeighbour(bridge, address);
        }

        try
        {
            host.Route.Execute(batch);
        }
        catch (LinuxException gone) when (gone.Error is Errno.NoEntry or Errno.NoSuchDevice)
        {
            // It was not connected, or its bridge was taken away.
        }
    }

    /// <summary>Makes an endpoint's network the way out, and of what the container publishes the way in.</summary>
    public void SetDefaultRoute(ContainerNetworkRecord record, EndpointRecord endpoint, NetworkRecord network)
    {
        using var inside = Enter(record);
        if (inside.Route.FindLink(endpoint.Interface) is { } link)
        {
            var batch = new NetlinkWriter();
            AddDefaultRoutes(batch, network, link.Index);
            inside.Route.Execute(batch);
            if (!record.Published.IsEmpty)
            {
                SetHairpin(endpoint);
            }
        }
    }

    /// <summary>Makes another endpoint's network the way out.</summary>
    public void MoveDefaultRoute(
        ContainerNetworkRecord record,
        (EndpointRecord Endpoint, NetworkRecord Network) former,
        (EndpointRecord Endpoint, NetworkRecord Network) next)
    {
        SetDefaultRoute(record, next.Endpoint, next.Network);
        SetServices(record, former.Endpoint, former.Network, [.. services(former.Network.Spec.Name)], []);
    }

    /// <summary>Services came to a network that is not the way out, or left it.</summary>
    public static void SetServices(
        ContainerNetworkRecord record,
        EndpointRecord endpoint,
        NetworkRecord network,
        IReadOnlyList<IPAddress> added,
        IReadOnlyList<IPAddress> removed)
    {
        using var inside = Enter(record);
        if (inside.Route.FindLink(endpoint.Interface) is not { } link)
        {
            return;
        }

        AddServiceRoutes(inside, network, added, link.Index);
        foreach (var address in removed)
        {
            var batch = new NetlinkWriter();
            batch.DeleteHostRoute(address, link.Index);
            try
            {
                inside.Route.Execute(batch);
            }
            catch (LinuxException gone) when (gone.Error is Errno.NoProcess or Errno.NoEntry)
            {
                // Somebody in the container was faster.
            }
        }
    }

    /// <summary>Before the next run in the same namespace: what a process with network rights made there goes, and
    /// what it broke comes back.</summary>
    public void Restore(
        ContainerNetworkRecord record,
        IReadOnlyDictionary<string, NetworkRecord> networks,
        IReadOnlyDictionary<string, int> bridges)
    {
        using var inside = Enter(record);
        var foreign = new ForeignNetworkState(inside.Route, record);
        foreign.Remove();
        inside.Rules.Run("flush ruleset", "clear a container's own firewall rules");
        var redirect = new NetlinkWriter();
        redirect.AddOutputRedirect(ResolverTable, Resolver, ResolverPort);
        inside.Netfilter.ExecuteTransaction(redirect);
        var batch = new NetlinkWriter();
        batch.SetUp(Loopback);
        inside.Route.Execute(batch);
        foreach (var endpoint in record.Endpoints)
        {
            var network = networks[endpoint.Network];
            if (inside.Route.FindLink(endpoint.Interface) is { } link)
            {
                var address = new NetlinkWriter();
                address.SetAddress(link.Index, MacAddresses.Parse(endpoint.MacAddress));
                inside.Route.Execute(address);
                Configure(inside, endpoint, network, link.Index);
            }
            else
            {
                Connect(inside, record, endpoint, network, bridges[endpoint.Network]);
            }
        }
    }

    private void Connect(
        Sockets inside, ContainerNetworkRecord record, EndpointRecord endpoint, NetworkRecord network, int bridge)
    {
        var batch = new NetlinkWriter();
        if (network.Parent is not null)
        {
            ConnectMacvlan(inside, endpoint, network);
            return;
        }

        batch.AddVeth(new VethOptions
        {
            Name = endpoint.HostInterface,
            Master = bridge,
            Mtu = network.Mtu,
            PeerName = endpoint.Interface,
            PeerAddress = MacAddresses.Parse(endpoint.MacAddress),
            PeerNamespace = (int)inside.Namespace.Handle.DangerousGetHandle(),
        });
        foreach (var address in endpoint.Addresses)
        {
            batch.SetNeighbour(bridge, address, MacAddresses.Parse(endpoint.MacAddress));
        }

        host.Route.Execute(batch);
        if (network.Overlay is not null
            || endpoint.Addresses.Any(address => record.Published.Any(port => port.Target.Equals(address))))
        {
            SetHairpin(endpoint);
        }

        Dress(inside, endpoint, network);
    }

    // It may reach itself through its published port, or its service's address.
    private void SetHairpin(EndpointRecord endpoint)
    {
        var batch = new NetlinkWriter();
        batch.SetHairpin(host.Route.FindLink(endpoint.HostInterface)!.Index);
        host.Route.Execute(batch);
    }

    private void ConnectMacvlan(Sockets inside, EndpointRecord endpoint, NetworkRecord network)
    {
        var parent = host.Route.FindLink(network.Parent!) ?? throw new NetworkException(
            $"network {network.Spec.Name} is on interface {network.Parent}, which this machine has not (any more)");
        var batch = new NetlinkWriter();
        batch.AddMacvlan(new MacvlanOptions
        {
            Name = endpoint.Interface,
            Parent = parent.Index,
            Address = MacAddresses.Parse(endpoint.MacAddress),
            Mtu = Math.Min(network.Mtu, parent.Mtu),
            Namespace = (int)inside.Namespace.Handle.DangerousGetHandle(),
        });
        host.Route.Execute(batch);
        Dress(inside, endpoint, network);
    }

    private void Dress(Sockets inside, EndpointRecord endpoint, NetworkRecord network)
    {
        if (HasIPv6(endpoint))
        {
            inside.Namespace.Run(
                () => HostNetwork.TryWriteSwitch($"ipv6/conf/{endpoint.Interface}/disable_ipv6", "0"));
        }

        Configure(inside, endpoint, network, inside.Route.FindLink(endpoint.Interface)!.Index);
    }

    private void Configure(Sockets inside, EndpointRecord endpoint, NetworkRecord network, int index)
    {
        var batch = new NetlinkWriter();
        batch.SetUp(index);
        foreach (var address in endpoint.Addresses)
        {
            var subnet = network.Subnets.First(subnet => subnet.Subnet.Contains(address));
            batch.AddAddress(index, address, subnet.Subnet.PrefixLength);
        }

        if (network.Parent is null)
        {
            AddGateways(batch, network, index);
        }

        if (endpoint.IsDefaultRoute)
        {
            AddDefaultRoutes(batch, network, index);
        }

        inside.Route.Execute(batch);
        if (!endpoint.IsDefaultRoute)
        {
            AddServiceRoutes(inside, network, services(network.Spec.Name), index);
        }
    }

    // Who has a network's gateway is known, as is who has a container's address on the other side: nobody asks for it,
    // and it does not count among the neighbours that a kernel has room for, 1,024 for all its namespaces.
    private static void AddGateways(NetlinkWriter batch, NetworkRecord network, int index)
    {
        foreach (var subnet in network.Subnets)
        {
            batch.SetNeighbour(index, subnet.Gateway, BridgeApplier.AddressOf(network));
        }
    }

    private static void AddServiceRoutes(
        Sockets inside, NetworkRecord network, IEnumerable<IPAddress> addresses, int index)
    {
        foreach (var some in addresses.Chunk(OverlayApplier.RoutesABatch))
        {
            var batch = new NetlinkWriter();
            foreach (var address in some)
            {
                if (network.Subnets.FirstOrDefault(subnet => subnet.Family == address.AddressFamily) is { } subnet)
                {
                    batch.AddHostRoute(address, subnet.Gateway, index);
                }
            }

            inside.Route.Execute(batch);
        }
    }

    private static void AddDefaultRoutes(NetlinkWriter batch, NetworkRecord network, int index)
    {
        foreach (var subnet in network.Subnets)
        {
            batch.AddDefaultRoute(subnet.Gateway, index);
        }
    }

    private static bool HasIPv6(EndpointRecord endpoint) =>
        endpoint.Addresses.Any(address => address.AddressFamily == AddressFamily.InterNetworkV6);

    private static Sockets Enter(ContainerNetworkRecord record)
    {
        using var pinned = NetworkNamespace.Open(record.NamespacePath);
        return pinned.Run(Sockets.Open);
    }

    /// <summary>What changes one namespace, opened on a thread inside it.</summary>
    private sealed class Sockets : IDisposable
    {
        private NftablesContext? _rules;

        private Sockets()
        {
            Namespace = NetworkNamespace.OpenOwn();
            Route = NetlinkSocket.Open(NetlinkFamily.Route);
            Netfilter = NetlinkSocket.Open(NetlinkFamily.Netfilter);
        }

        public NetworkNamespace Namespace { get; }

        public NetlinkSocket Route { get; }

        public NetlinkSocket Netfilter { get; }

        public NftablesContext Rules => _rules ??= Namespace.Run(NftablesContext.Open);

        public static Sockets Open() => new();

        public void Dispose()
        {
            Namespace.Dispose();
            Route.Dispose();
            Netfilter.Dispose();
            _rules?.Dispose();
        }
    }
}
