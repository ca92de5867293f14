using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Projects;
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
    private readonly ConcurrentDictionary<string, NetworkView> _networks = new(StringComparer.Ordinal);
    private readonly Lazy<OverlayKeyring> _keyring;
    private readonly Lazy<ILookup<NodeId, ProjectNetwork>> _ownNetworks;
    private readonly Lazy<ILookup<NodeId, ProjectVolume>> _ownVolumes;

    private OverlayView(Snapshot snapshot)
    {
        _snapshot = snapshot;
        _keyring = new(FindKeyring);
        _ownNetworks = new(() => snapshot.Networks.Values
            .Where(network => !network.Node.IsNone)
            .ToLookup(network => network.Node));
        _ownVolumes = new(() => snapshot.Volumes.Values
            .Where(volume => !volume.Node.IsNone)
            .ToLookup(volume => volume.Node));
    }

    /// <summary>The networks that published ports lead through.</summary>
    public ImmutableArray<string> Ingress => _snapshot.KnownOverlays.IngressOf(_snapshot);

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
    /// <param name="node">Whose table it is.</param>
    /// <param name="network">Of which network.</param>
    /// <param name="before">Its table at another version: given back where nothing of it changed.</param>
    public OverlayTable? TableFor(NodeId node, ProjectNetwork network, OverlayTable? before = null)
    {
        if (network.Overlay is not { } plan || !plan.Nodes.TryGetValue(node.Value, out var gateway))
        {
            return null;
        }

        var view = _networks.GetOrAdd(network.Name, ViewOf);
        var table = new OverlayTable
        {
            Network = network.Name,
            Id = view.Id,
            Identifier = plan.Identifier,
            Subnet = plan.Subnet,
            Gateway = gateway,
            Machine = NetworkView.MachineOf(_snapshot, node),
            Subnet6 = OverlayUse.Subnet6(network),
            Endpoints = view.Endpoints,
            Services = view.Services,
            Gateways = view.Gateways.Without(node),
        };
        return table.Equals(before) ? before : table;
    }

    private NetworkView ViewOf(string network) => _snapshot.KnownOverlays.ViewOf(_snapshot, network);

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
}
