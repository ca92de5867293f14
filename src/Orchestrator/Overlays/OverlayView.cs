using System.Collections.Immutable;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>Overlay networks as all their nodes shall see them at one version: made once, for all sessions.</summary>
internal sealed class OverlayView
{
    private static volatile OverlayView? _last;

    private readonly Snapshot _snapshot;
    private readonly Dictionary<string, Shared> _networks = new(StringComparer.Ordinal);
    private readonly Dictionary<NodeId, bool> _givenUp = [];

    private OverlayView(Snapshot snapshot)
    {
        _snapshot = snapshot;
        foreach (var network in snapshot.Networks.Values.Where(network => network.Overlay is not null))
        {
            var services = OverlayUse.CandidatesOf(snapshot, network).ToList();
            _networks[network.Name] = new Shared(
                [.. services.SelectMany(service => EndpointsOf(network, service))],
                [.. services.Select(service => ServiceOf(network, service)).OfType<OverlayService>()]);
        }
    }

    public static OverlayView Of(Snapshot snapshot)
    {
        var last = _last;
        return last is not null && ReferenceEquals(last._snapshot, snapshot)
            ? last
            : _last = new OverlayView(snapshot);
    }

    /// <summary>Null: the node has no part in it.</summary>
    public OverlayTable? TableFor(NodeId node, ProjectNetwork network) =>
        network.Overlay is { } plan && plan.Nodes.TryGetValue(node.Value, out var gateway)
        && _networks.TryGetValue(network.Name, out var view)
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
                Gateways =
                [
                    .. plan.Nodes
                        .Where(other => other.Key != node.Value)
                        .Select(other => new OverlayGateway(other.Value, MachineOf(new NodeId(other.Key)))),
                ],
            }
            : null;

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
                    Hostname = release.Container.Hostname,
                    Service = service.Key.ToString(),
                    Aliases = endpoint.Aliases,
                    IsRunning = task.IsRunning,
                    IsServing = TaskFacts.IsUp(task) && task.Wish.Desired == DesiredState.Live
                        && !IsGivenUp(task.Node),
                };
            }
        }
    }

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
    private sealed record Shared(ImmutableArray<OverlayEndpoint> Endpoints, ImmutableArray<OverlayService> Services);
}
