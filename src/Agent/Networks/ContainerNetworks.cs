using Microsoft.Extensions.Logging;
using Orc.Agent.Networks.Firewalls;
using Orc.Linux.Namespaces;
using Orc.Linux.Netlink;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Projects;

namespace Orc.Agent.Networks;

/// <summary>
/// The networks of one node, and every container's place in them. Records are written before what they describe is made
/// and removed after it is gone; what was half made when a daemon died is undone by <see cref="AdoptAsync"/>.
/// </summary>
internal sealed class ContainerNetworks : IAsyncDisposable
{
    private static readonly TimeSpan PortsPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PortsLook = TimeSpan.FromMilliseconds(20);

    private readonly NetworkDirectories _directories;
    private readonly HostNetwork _host;
    private readonly TimeProvider _time;
    private readonly NetworkInventory _inventory = new();
    private readonly BridgeNetworks _bridges;
    private readonly ContainerAttachments _containers;
    private readonly ForgottenConnections _forgotten;
    private readonly RulesetApplier _rules;

    private ContainerNetworks(
        NetworkDirectories directories,
        HostNetwork host,
        FirewallMode firewall,
        TimeProvider time,
        ILogger<ContainerNetworks> logger)
    {
        _directories = directories;
        _host = host;
        _time = time;
        var records = new NetworkRecords(directories);
        Firewalls = new ForeignFirewalls(host, directories.Table, firewall, logger);
        _rules = new RulesetApplier(host, directories.Table, Firewalls, time, logger);
        _bridges = new BridgeNetworks(
            directories, host, _inventory, records, _rules, News, FindTable, IsOfCluster, time);
        _forgotten = new ForgottenConnections(host.Netfilter, logger);
        Attachments = new ClusterAttachments(_inventory, time);
        _containers = new ContainerAttachments(
            directories, _inventory, records, _rules, News, _forgotten, Attachments,
            new EndpointApplier(host, network => Overlays!.ServicesOf(network)));
        Ports = new PortHolder(
            host, _inventory, port => Overlays!.FindService(port), () => NamesProcess);
        Ways = new EncryptedWays(host, directories.Life, time, logger);
        Overlays = new OverlayNetworks(
            directories, host, _inventory, _rules, Ports, Ways, () => NamesProcess > 0, time, logger);
        _bridges.Removing += Overlays.Close;
        Overlays.ServicesChanged += _containers.FollowServices;
    }

    public IReadOnlyCollection<NetworkRecord> Networks =>
        [.. _inventory.Networks.Values.OrderBy(network => network.Spec.Name, StringComparer.Ordinal)];

    /// <summary>The networks of all containers.</summary>
    public IReadOnlyCollection<ContainerNetworkRecord> Containers => [.. _inventory.Containers.Values];

    public NetworkNews News { get; } = new();

    /// <summary>The machine's other firewalls, and how we stand with them.</summary>
    public ForeignFirewalls Firewalls { get; }

    /// <summary>The nftables table of ours.</summary>
    public string Table => _directories.Table;

    public bool TurnedForwardingOn => _bridges.TurnedForwardingOn;

    /// <summary>Takes ports of the host. First of all steps: see <see cref="HoldPorts"/>.</summary>
    public PortHolder Ports { get; }

    /// <summary>What is known of networks that span nodes.</summary>
    public OverlayNetworks Overlays { get; }

    /// <summary>Encrypted ways to other nodes.</summary>
    public EncryptedWays Ways { get; }

    /// <summary>Single containers on networks of the cluster.</summary>
    public ClusterAttachments Attachments { get; }

    /// <summary>The pid of the names process, once it runs.</summary>
    public int NamesProcess
    {
        get;
        set
        {
            field = value;
            Overlays.HoldAgain();
        }
    }

    /// <summary>Loads the records, makes bridges and rules what they say, and keeps the rules so.</summary>
    /// <param name="host">Is disposed with this.</param>
    public static async Task<ContainerNetworks> OpenAsync(
        NetworkDirectories directories,
        HostNetwork host,
        FirewallMode firewall,
        TimeProvider time,
        ILogger<ContainerNetworks> logger)
    {
        var networks = new ContainerNetworks(directories, host, firewall, time, logger);
        try
        {
            await Task.Run(networks.Recover);
            return networks;
        }
        catch
        {
            await networks.DisposeAsync();
            throw;
        }
    }

    /// <summary>The path of a packet to a service of the cluster.</summary>
    public ServicePath PathTo(OverlayTable table, OverlayService service) => new(_host, Table, table, service);

    public NetworkRecord? Find(string name) => _inventory.Networks.GetValueOrDefault(name);

    /// <summary>The containers on a network.</summary>
    public IReadOnlyList<ContainerId> Members(string network) => _inventory.Members(network);

    public ContainerNetworkRecord? FindContainer(ContainerId id) => _containers.Find(id);

    /// <summary>What a container has; null: no network of its own.</summary>
    public AttachedNetwork? Report(ContainerId id) => _containers.Report(id);

    /// <summary>Makes a network, or finds it as it was asked for.</summary>
    /// <exception cref="NetworkException">It cannot be made, or exists and differs.</exception>
    public Task<NetworkRecord> EnsureNetworkAsync(NetworkSpec spec, CancellationToken cancellationToken) =>
        EnsureNetworkAsync(spec, ProjectScope.Host, cancellationToken);

    /// <summary>The same, for whoever it is of: places on a cluster's are given by its control plane.</summary>
    public async Task<NetworkRecord> EnsureNetworkAsync(
        NetworkSpec spec, ProjectScope scope, CancellationToken cancellationToken)
    {
        var network = await _bridges.EnsureAsync(spec, scope, cancellationToken);
        if (network.Overlay is not null)
        {
            await Task.Run(() => Overlays.Open(spec.Name), CancellationToken.None);
        }

        return network;
    }

    /// <summary>Removes a network that no container is on. Nothing happens if there is none of that name.</summary>
    /// <exception cref="NetworkException">A container is on it.</exception>
    public Task RemoveNetworkAsync(string name, CancellationToken cancellationToken) =>
        _bridges.RemoveAsync(name, cancellationToken);

    /// <summary>Takes the ports that a container publishes, with its network's default address where it names
    /// none.</summary>
    /// <exception cref="NetworkException">One is in use.</exception>
    public HeldPorts HoldPorts(ContainerId id, ContainerSpec spec)
    {
        if (spec.NetworkMode != NetworkMode.Networks || spec.Ports.IsEmpty)
        {
            return HeldPorts.None;
        }

        var binding = EndpointPlanner.GatewayOf(spec.Endpoints, _inventory.Networks) is { } gateway
            ? _inventory.Networks[gateway.Network].Spec.HostBinding()?.ToString()
            : null;
        return Ports.Hold(
            [.. spec.Ports.Select(port => port with { HostAddress = port.HostAddress ?? binding })], id);
    }

    /// <summary>Makes a container's network namespace with its endpoints and published ports; on failure,
    /// nothing.</summary>
    /// <param name="ports">What <see cref="HoldPorts"/> gave for it.</param>
    public Task<AttachedNetwork> AttachAsync(
        ContainerId id, ContainerSpec spec, HeldPorts ports, CancellationToken cancellationToken) =>
        _containers.AttachAsync(id, spec, ports, cancellationToken);

    /// <summary>A container is called otherwise: the cluster is told where it is on networks of the cluster.</summary>
    public void Rename(ContainerId id, string name)
    {
        if (_containers.Rename(id, name))
        {
            Attachments.Look();
        }
    }

    /// <summary>Takes a container's network away. Nothing happens if it has none.</summary>
    public async Task DetachAsync(ContainerId id, CancellationToken cancellationToken)
    {
        var record = FindContainer(id);
        await _containers.DetachAsync(id, cancellationToken);
        await AfterAsync(record?.Endpoints ?? []);
    }

    /// <summary>Before a restart in place: the same namespace and addresses, without what the last run
    /// changed.</summary>
    public Task RestoreAsync(ContainerId id) => _containers.RestoreAsync(id);

    /// <summary>Puts a running container on one more network.</summary>
    public async Task<AttachedNetwork> ConnectAsync(
        ContainerId id, ContainerSpec spec, EndpointSpec endpoint, CancellationToken cancellationToken)
    {
        using var places = await Attachments.AskAsync(id, spec, [endpoint], cancellationToken);
        return await _containers.ConnectAsync(id, places.Endpoints[0]);
    }

    /// <summary>Takes a running container off a network.</summary>
    public async Task DisconnectAsync(ContainerId id, string network)
    {
        var record = FindContainer(id);
        await _containers.DisconnectAsync(id, network);
        await AfterAsync(record?.Endpoints.Where(endpoint => endpoint.Network == network) ?? []);
    }

    /// <summary>After a daemon's start: undoes the networks of containers that are no more.</summary>
    public Task AdoptAsync(IReadOnlySet<ContainerId> existing, CancellationToken cancellationToken) =>
        _containers.AdoptAsync(existing, cancellationToken);

    /// <summary>Takes the networks, the rules and every switch back: the host is as it was before the first
    /// network.</summary>
    public async Task UninstallAsync()
    {
        foreach (var container in _inventory.Containers.Values)
        {
            await DetachAsync(new ContainerId(container.Container), CancellationToken.None);
        }

        foreach (var network in _inventory.Networks.Values)
        {
            await RemoveNetworkAsync(network.Spec.Name, CancellationToken.None);
        }

        Ways.Remove();
        _rules.Remove();
        _bridges.RestoreSwitches();
        NetworkNamespace.RemovePinFolder(_directories.Pins);
        await PortsGoneAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _rules.DisposeAsync();
        await Ways.DisposeAsync();
        await _forgotten.SettleAsync();
        Overlays.Dispose();
        _bridges.Dispose();
        _host.Dispose();
    }

    // The kernel takes containers' ends down in the background, and ours with them. Those of another daemon have a
    // bridge, but for a moment.
    private async Task PortsGoneAsync()
    {
        using var patience = new CancellationTokenSource(PortsPatience, _time);
        while (_host.Route.ListLinks().Any(
            link => link is { Kind: "veth", Master: 0 } && EndpointPlanner.IsHostInterface(link.Name))
            && !patience.IsCancellationRequested)
        {
            await Task.Delay(PortsLook, _time, CancellationToken.None);
        }
    }

    // The control plane takes a place back, and the network with the last one; of a cluster that was left nobody does.
    private async Task AfterAsync(IEnumerable<EndpointRecord> left)
    {
        var networks = left.Where(endpoint => endpoint.Attachment != 0).Select(endpoint => endpoint.Network).ToList();
        if (networks.Count == 0)
        {
            return;
        }

        Attachments.Look();
        if (!Attachments.IsOfCluster)
        {
            foreach (var network in networks.Where(network => Members(network).Count == 0))
            {
                await RemoveNetworkAsync(network, CancellationToken.None);
            }
        }
    }

    private bool IsOfCluster() => Attachments.IsOfCluster
        || _inventory.Networks.Values.Any(network => network.Overlay is not null);

    private OverlayTable? FindTable(string network) => Overlays.Find(network);

    /// <summary>Why a network that is not there yet could not be made with its subnets; null: they are free.</summary>
    public string? FindTrouble(NetworkSpec spec) => _bridges.FindTrouble(spec);

    private void Recover()
    {
        _bridges.Recover();
        _containers.Recover();
        Overlays.Load();
        _bridges.DropUntold();
        _rules.Start(new RulesetIntent
        {
            Table = _directories.Table,
            Networks = [.. Networks.Where(network => network.Parent is null)],
            Ports = [.. _inventory.Containers.Values.SelectMany(container => container.Published)],
            Overlays = [.. Overlays.Rules],
            DropsForeignForwards = _bridges.TurnedForwardingOn,
        });
        Overlays.Recover();
    }
}
