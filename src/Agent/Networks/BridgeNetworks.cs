using System.Net;
using System.Security.Cryptography;
using Orc.Model.Networks;
using Orc.Model.Projects;

namespace Orc.Agent.Networks;

/// <summary>Makes and removes networks of the bridge driver: record, bridge, rules, in this order and back.</summary>
internal sealed class BridgeNetworks(
    NetworkDirectories directories,
    HostNetwork host,
    NetworkInventory inventory,
    NetworkRecords records,
    RulesetApplier rules,
    NetworkNews news,
    Func<string, OverlayTable?> findTable,
    Func<bool> isOfCluster,
    TimeProvider time) : IDisposable
{
    public const string OverlayDriver = "overlay";

    private const int IdLength = 64;

    private readonly BridgeApplier _bridges = new(host);
    private readonly MacvlanNetworks _macvlans = new(host);
    private readonly HostSwitches _switches = new(host, directories.Switches);

    // Networks are made and removed one after another; containers come and go beside that.
    private readonly SemaphoreSlim _gate = new(1, 1);

    public bool TurnedForwardingOn => _switches.TurnedForwardingOn;

    public async Task<NetworkRecord> EnsureAsync(
        NetworkSpec spec, ProjectScope scope, CancellationToken cancellationToken)
    {
        if (inventory.Networks.GetValueOrDefault(spec.Name) is { } existing)
        {
            return Made(existing, spec);
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (inventory.Networks.GetValueOrDefault(spec.Name) is { } made)
            {
                return Made(made, spec);
            }

            var created = await Task.Run(() => CreateAsync(spec, scope), CancellationToken.None);
            news.Tell(NetworkNews.Create, created);
            return created;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (inventory.Networks.GetValueOrDefault(name) is { } network)
            {
                await Task.Run(() => Remove(network), CancellationToken.None);
                news.Tell(NetworkNews.Destroy, network);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Makes what the records say and a reboot, or somebody, took away. The rules come later, all at
    /// once.</summary>
    public void Recover()
    {
        foreach (var network in records.LoadNetworks())
        {
            inventory.Add(network, network.Parent is null ? _bridges.Ensure(network) : _macvlans.FindParent(network));
        }

        if (inventory.Networks.Values.Any(network => network.Parent is null))
        {
            _switches.EnsureForwarding(inventory.Networks.Values.Any(HasIPv6));
        }
    }

    /// <summary>A daemon died while it took an overlay away, its table first: the rest of it goes now.</summary>
    public void DropUntold()
    {
        foreach (var network in inventory.Networks.Values.Where(network => network.Overlay is not null
            && findTable(network.Spec.Name) is null && inventory.Members(network.Spec.Name).Count == 0))
        {
            Remove(network);
        }
    }

    /// <summary>Gives the host's switches back.</summary>
    public void RestoreSwitches() => _switches.Restore();

    public void Dispose() => _gate.Dispose();

    private NetworkRecord Made(NetworkRecord existing, NetworkSpec spec) =>
        existing.Overlay is not null && findTable(spec.Name) is { } table && !OverlayNetworks.IsFor(existing, table)
            ? throw new NetworkException(
                $"network {spec.Name} is still that of a stack which had this name before: a container is on it")
            : Same(existing, spec);

    private static NetworkRecord Same(NetworkRecord existing, NetworkSpec spec) =>
        EndpointPlanner.Differences(existing.Spec, spec) is { Length: > 0 } differences
            ? throw new NetworkException(
                $"network {spec.Name} exists with another configuration ({differences}): " +
                "take down what uses it and remove it, then it is made anew")
            : existing;

    private NetworkRecord CreateConfiguration(NetworkSpec spec)
    {
        var network = new NetworkRecord
        {
            Id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true),
            Spec = spec,
            CreatedAt = time.GetUtcNow(),
            Bridge = "",
            Subnets = [],
            Mtu = 0,
            Parent = "",
        };
        records.Save(network);
        inventory.Add(network, bridge: 0);
        return network;
    }

    // Each machine of a cluster may call the interface otherwise: settings of that name here count before those that
    // the network was made with.
    private NetworkSpec OnThisMachine(NetworkSpec spec) =>
        spec.ConfigFrom.Length > 0
        && inventory.Networks.GetValueOrDefault(spec.ConfigFrom) is { Spec: { ConfigOnly: true } own }
            ? spec with { Options = spec.Options.SetItems(own.Options) }
            : spec;

    private NetworkRecord CreateMacvlan(NetworkSpec spec, ProjectScope scope)
    {
        var (parent, mtu) = _macvlans.Require(OnThisMachine(spec));

        // The machine is on the same network: only others of ours are in the way.
        var taken = TakenByNetworks();
        var network = new NetworkRecord
        {
            Id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true),
            Spec = spec,
            CreatedAt = time.GetUtcNow(),
            Bridge = "",
            Subnets = SubnetPlanner.Plan(spec, [.. taken]),
            Mtu = mtu,
            Parent = parent,
            IsClusters = scope == ProjectScope.Cluster,
        };
        records.Save(network);
        inventory.Add(network, _macvlans.FindParent(network));
        return network;
    }

    private async Task<NetworkRecord> CreateAsync(NetworkSpec spec, ProjectScope scope)
    {
        if (spec.ConfigOnly)
        {
            return CreateConfiguration(spec);
        }

        if (spec.Driver == MacvlanNetworks.Driver)
        {
            return CreateMacvlan(spec, scope);
        }

        if (spec.Driver is not ("bridge" or OverlayDriver))
        {
            throw new NetworkException(
                $"cannot create network {spec.Name}: there is no driver {spec.Driver} (bridge, overlay, macvlan)");
        }

        var table = spec.Driver == OverlayDriver
            ? findTable(spec.Name) ?? throw new NetworkException(
                $"cannot create network {spec.Name}: an overlay network is a cluster's (orc stack deploy), and no "
                + "manager spoke of it")
            : null;

        var taken = TakenByNetworks().Concat(_bridges.HostSubnets(inventory.Networks.Values));
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        var network = new NetworkRecord
        {
            Id = table is { Id.Length: > 0 } ? table.Id : id,
            Spec = spec,
            CreatedAt = time.GetUtcNow(),
            Bridge = spec.BridgeName() ?? directories.Bridge(id),
            Subnets = SubnetPlanner.Plan(table is null ? spec : Placed(spec, table), [.. taken]),
            Mtu = spec.Mtu() ?? await MtuAsync(table, spec.IsEncrypted()),
            Overlay = table is null
                ? null
                : new OverlayLink { Identifier = table.Identifier, Device = directories.Vxlan(id) },
        };
        records.Save(network);
        try
        {
            _switches.EnsureForwarding(HasIPv6(network));
            var bridge = _bridges.Ensure(network);
            rules.AddNetwork(network, _switches.TurnedForwardingOn);
            inventory.Add(network, bridge);
            return network;
        }
        catch
        {
            Remove(network);
            throw;
        }
    }

    /// <summary>Why one that is not there yet could not be made with these subnets; null: they are free.</summary>
    public string? FindTrouble(NetworkSpec spec)
    {
        if (spec.Driver != "bridge" || spec.Subnets.IsEmpty || inventory.Networks.ContainsKey(spec.Name))
        {
            return null;
        }

        try
        {
            _ = SubnetPlanner.Plan(
                spec, [.. TakenByNetworks().Concat(_bridges.HostSubnets(inventory.Networks.Values))]);
            return null;
        }
        catch (NetworkException taken)
        {
            return taken.Message;
        }
    }

    private IEnumerable<TakenSubnet> TakenByNetworks() => inventory.Networks.Values
        .SelectMany(other => other.Subnets.Select(
            subnet => new TakenSubnet(subnet.Subnet, $"network {other.Spec.Name}")))
        .Concat(isOfCluster() ? TakenSubnet.OfCluster : []);

    // A path can be narrower than this machine's way out.
    private async Task<int> MtuAsync(OverlayTable? table, bool isEncrypted)
    {
        var uplink = _bridges.UplinkMtu(table?.Machine ?? "");
        if (table is null)
        {
            return uplink;
        }

        var path = await PathWidth.ProbeAsync(OverlayPeers.Machines(table), uplink, PassesAsync);
        return isEncrypted ? OverlayWidth.Encrypted(path, table.Machine) : OverlayWidth.Plain(path, table.Machine);
    }

    // A probe's socket is of the namespace that it is opened in.
    private Task<bool> PassesAsync(IPAddress machine, int size) => host.Run(() => PathWidth.PassesAsync(machine, size));

    /// <summary>Before a network's bridge goes.</summary>
    public event Action<NetworkRecord>? Removing;

    /// <summary>The control plane chose its addresses.</summary>
    private static NetworkSpec Placed(NetworkSpec spec, OverlayTable table)
    {
        var subnet = new SubnetSpec(table.Subnet) { Gateway = table.Gateway };
        return OverlayAddresses.Of(table.Subnet6, table.Gateway) is { } gateway6
            ? spec with { Subnets = [subnet, new SubnetSpec(table.Subnet6) { Gateway = gateway6 }] }
            : spec with { Subnets = [subnet] };
    }

    private void Remove(NetworkRecord network)
    {
        inventory.Remove(network);
        if (network.Overlay is not null)
        {
            Removing?.Invoke(network);
        }

        if (network.Parent is null)
        {
            rules.RemoveNetwork(network);
            _bridges.Remove(network);
        }

        records.Remove(network);
    }

    private static bool HasIPv6(NetworkRecord network) => network.Subnets.Any(
        subnet => subnet.Family == System.Net.Sockets.AddressFamily.InterNetworkV6);
}
