using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>
/// Networks and volumes as all nodes shall see them at one version: each found out once, for all sessions, when the
/// first one asks.
/// </summary>
internal sealed class OverlayView
{
    private static readonly ConditionalWeakTable<Snapshot, OverlayView> Views = [];

    private readonly Snapshot _snapshot;
    private readonly ConcurrentDictionary<string, Shared> _networks = new(StringComparer.Ordinal);
    private readonly Lazy<ImmutableArray<string>> _ingress;
    private readonly Lazy<OverlayKeyring> _keyring;
    private readonly Lazy<ILookup<NodeId, ProjectNetwork>> _ownNetworks;
    private readonly Lazy<ILookup<NodeId, ProjectVolume>> _ownVolumes;
    private readonly ConcurrentDictionary<NodeId, bool> _givenUp = new();

    private OverlayView(Snapshot snapshot)
    {
        _snapshot = snapshot;
        _ingress = new(FindIngress);
        _keyring = new(FindKeyring);
        _ownNetworks = new(() => snapshot.Networks.Values
            .Where(network => !network.Node.IsNone)
            .ToLookup(network => network.Node));
        _ownVolumes = new(() => snapshot.Volumes.Values
            .Where(volume => !volume.Node.IsNone)
            .ToLookup(volume => volume.Node));
    }

    /// <summary>The networks that published ports lead through.</summary>
    public ImmutableArray<string> Ingress => _ingress.Value;

    public static OverlayView Of(Snapshot snapshot) =>
        Views.GetValue(snapshot, static snapshot => new OverlayView(snapshot));

    /// <summary>Keys of encrypted networks, for a node that can use them.</summary>
    public OverlayKeyring KeyringOf(NodeId node) =>
        !_snapshot.OverlayKeys.Keys.IsEmpty
        && _snapshot.Nodes.GetValueOrDefault(node)?.Description.Life is { Length: > 0 }
            ? _keyring.Value
            : OverlayKeyring.None;

    /// <summary>Those that one node alone has.</summary>
    public IEnumerable<ProjectNetwork> NetworksOf(NodeId node) => _ownNetworks.Value[node];

    /// <summary>Those that it owns.</summary>
    public IEnumerable<ProjectVolume> VolumesOf(NodeId node) => _ownVolumes.Value[node];

    /// <summary>Null: the node has no part in it.</summary>
    public OverlayTable? TableFor(NodeId node, ProjectNetwork network) =>
        network.Overlay is { } plan && plan.Nodes.TryGetValue(node.Value, out var gateway)
        && _networks.GetOrAdd(network.Name, ViewOf) is var view
            ? new OverlayTable
            {
                Network = network.Name,
                Identifier = plan.Identifier,
                Subnet = plan.Subnet,
                Gateway = gateway,
                Machine = MachineOf(node),
                Subnet6 = OverlayUse.Subnet6(network),
                Endpoints = view.Endpoints,
                Services = view.Services,
                Gateways = [.. view.Gateways.Where(other => other.Node != node.Value).Select(other => other.Place)],
            }
            : null;

    private OverlayKeyring FindKeyring() => new()
    {
        Keys = _snapshot.OverlayKeys.Keys,
        Used = _snapshot.OverlayKeys.Used,
        Members =
        [
            .. _snapshot.Nodes.Values
                .Where(node => node.Description is { Life.Length: > 0, Address.Length: > 0 })
                .Select(node => new OverlayMember(node.Description.Address, node.Description.Life))
                .OrderBy(member => member.Machine, StringComparer.Ordinal),
        ],
    };

    private ImmutableArray<string> FindIngress() =>
    [
        .. _snapshot.Networks.Values.Any(network => network.Overlay is not null)
            ? _snapshot.Services.Values
                .Select(service => OverlayUse.IngressOf(_snapshot, service))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
            : [],
    ];

    private Shared ViewOf(string name)
    {
        var network = _snapshot.Networks[name];
        var services = OverlayUse.CandidatesOf(_snapshot, network).ToList();
        return new Shared(
            [
                .. services.SelectMany(service => EndpointsOf(network, service)).Concat(AttachedTo(network))
                    .OrderBy(endpoint => endpoint.Address, StringComparer.Ordinal),
            ],
            [
                .. services.Select(service => ServiceOf(network, service)).OfType<OverlayService>()
                    .OrderBy(service => service.Name, StringComparer.Ordinal),
            ],
            [
                .. network.Overlay!.Nodes
                    .Select(node => (node.Key, new OverlayGateway(node.Value, MachineOf(new NodeId(node.Key)))))
                    .OrderBy(node => node.Item2.Address, StringComparer.Ordinal),
            ]);
    }

    private IEnumerable<OverlayEndpoint> EndpointsOf(ProjectNetwork network, Service service)
    {
        foreach (var task in _snapshot.TasksOf(service.Key).Where(task => !task.IsGone && !task.IsPast))
        {
            if (task.AddressOn(network.Name) is { } address
                && _snapshot.Releases.TryGetValue(task.Release, out var release)
                && release.Container.Endpoints.FirstOrDefault(one => one.Network == network.Name) is { } endpoint)
            {
                yield return new OverlayEndpoint
                {
                    Address = address,
                    Machine = MachineOf(task.Node),
                    Name = task.Wish.Name,
                    Hostname = TaskWording.HostnameOf(_snapshot, release, task),
                    Service = service.Key.ToString(),
                    Aliases = endpoint.Aliases,
                    IsRunning = task.IsRunning,
                    IsServing = TaskFacts.IsUp(task) && task.Wish.Desired == DesiredState.Live
                        && !IsGivenUp(task.Node),
                };
            }
        }
    }

    // It has its place from before it runs until it is over.
    private IEnumerable<OverlayEndpoint> AttachedTo(ProjectNetwork network) => _snapshot.Attachments.Values
        .Where(one => one.Network == network.Name && one.Address is not null)
        .Select(one => new OverlayEndpoint
        {
            Address = one.Address!,
            Machine = MachineOf(one.Node),
            Name = one.Asked.Name,
            Hostname = one.Asked.Hostname,
            Service = "",
            Aliases = one.Asked.Aliases,
            IsRunning = true,
            IsServing = !IsGivenUp(one.Node),
        });

    private OverlayService? ServiceOf(ProjectNetwork network, Service service)
    {
        if (!_snapshot.Releases.TryGetValue(service.Release, out var release)
            || !Usage.UsesNetwork(release.Container, network.Name))
        {
            return null;
        }

        return new OverlayService
        {
            Name = service.Key.ToString(),
            Address = network.Overlay!.Services.GetValueOrDefault(OverlayUse.KeyOf(network, service.Key), ""),
            Aliases = release.Container.Endpoints.First(endpoint => endpoint.Network == network.Name).Aliases,
            IsSticky = service.EndpointMode == EndpointMode.StickyAddress,
            Ports = OverlayUse.IngressOf(_snapshot, service) == network.Name
                ? [.. OverlayUse.IngressPorts(release)]
                : [],
        };
    }

    // Who replaces its tasks leads nobody to it any more.
    private bool IsGivenUp(NodeId node)
    {
        if (!_givenUp.TryGetValue(node, out var isGivenUp))
        {
            _givenUp[node] = isGivenUp = !_snapshot.Nodes.TryGetValue(node, out var known)
                || MassLossRule.IsGivenUp(_snapshot, known);
        }

        return isGivenUp;
    }

    private string MachineOf(NodeId node) => _snapshot.Nodes.GetValueOrDefault(node)?.Description.Address ?? "";

    /// <summary>What is the same for all nodes of a network.</summary>
    private sealed record Shared(
        ImmutableArray<OverlayEndpoint> Endpoints,
        ImmutableArray<OverlayService> Services,
        ImmutableArray<(string Node, OverlayGateway Place)> Gateways);
}
