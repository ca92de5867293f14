using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>
/// What is the same for all nodes of an overlay network. Made from the one before: what nothing touched is the very
/// same object, and arrays of which nothing changed are the same arrays.
/// </summary>
internal sealed class NetworkView
{
    private readonly ImmutableSortedDictionary<NodeId, Node> _nodes;
    private readonly ImmutableSortedDictionary<string, Attachment> _attachments;
    private readonly ServiceView[] _services;
    private readonly ImmutableArray<OverlayEndpoint> _attached;
    private readonly OverlayPlan _plan;

    private NetworkView(Snapshot snapshot, ProjectNetwork network, NetworkView? before)
    {
        _nodes = snapshot.Nodes;
        _attachments = snapshot.Attachments;
        _plan = network.Overlay!;
        Id = before?._plan.IsSameNetwork(_plan) == true ? before.Id : OverlayUse.IdOf(network);
        var known = before is not null && before._nodes == _nodes;
        _services = ServicesOf(snapshot, network, before, known);
        _attached = known && before!._attachments == _attachments
            ? before._attached
            : Same(before?._attached, [.. AttachedTo(snapshot, network)]);
        Endpoints = IsSameAs(before) ? before!.Endpoints : Same(before?.Endpoints, AllEndpoints());
        Services = Same(
            before?.Services,
            [.. _services.Select(view => view.Service).OfType<OverlayService>()
                .OrderBy(service => service.Name, StringComparer.Ordinal)]);
        Gateways = NodeGateways.Of(network.Overlay!.Nodes, snapshot, before?.Gateways);
    }

    public string Id { get; }

    /// <summary>By address.</summary>
    public ImmutableArray<OverlayEndpoint> Endpoints { get; }

    /// <summary>By name.</summary>
    public ImmutableArray<OverlayService> Services { get; }

    public NodeGateways Gateways { get; }

    /// <param name="snapshot">At which version.</param>
    /// <param name="network">One that has its plan.</param>
    /// <param name="before">What was found out of it at another version; null: nothing.</param>
    public static NetworkView Of(Snapshot snapshot, ProjectNetwork network, NetworkView? before) =>
        new(snapshot, network, before);

    /// <summary>Who replaces its tasks leads nobody to it any more.</summary>
    public static bool IsGivenUp(Snapshot snapshot, NodeId node) =>
        !snapshot.Nodes.TryGetValue(node, out var known) || MassLossRule.IsGivenUp(snapshot, known);

    public static string MachineOf(Snapshot snapshot, NodeId node) =>
        snapshot.Nodes.GetValueOrDefault(node)?.Description.Address ?? "";

    /// <summary>The one before, where nothing of it changed: whoever compares finds the same object.</summary>
    private static ImmutableArray<T> Same<T>(ImmutableArray<T>? before, ImmutableArray<T> now)
        where T : class =>
        before is { } known && known.AsSpan().SequenceEqual(now.AsSpan()) ? known : now;

    private static ServiceView[] ServicesOf(
        Snapshot snapshot, ProjectNetwork network, NetworkView? before, bool areNodesSame)
    {
        var views = new List<ServiceView>();
        var place = 0;
        foreach (var service in OverlayUse.CandidatesOf(snapshot, network))
        {
            // Both are in the order of their keys.
            var former = before?._services ?? [];
            while (place < former.Length && former[place].Key.CompareTo(service.Key) < 0)
            {
                place++;
            }

            var known = place < former.Length && former[place].Key == service.Key ? former[place] : null;
            views.Add(ServiceView.Of(snapshot, network, service, known, areNodesSame));
        }

        return [.. views];
    }

    private bool IsSameAs(NetworkView? before)
    {
        if (before is null || before._attached != _attached || before._services.Length != _services.Length)
        {
            return false;
        }

        for (var place = 0; place < _services.Length; place++)
        {
            if (before._services[place].Endpoints != _services[place].Endpoints)
            {
                return false;
            }
        }

        return true;
    }

    private ImmutableArray<OverlayEndpoint> AllEndpoints()
    {
        var all = new List<OverlayEndpoint>();
        foreach (var service in _services)
        {
            all.AddRange(service.Endpoints.AsSpan());
        }

        all.AddRange(_attached.AsSpan());
        var sorted = all.ToArray();
        Array.Sort(sorted, static (one, other) => string.CompareOrdinal(one.Address, other.Address));
        return ImmutableCollectionsMarshal.AsImmutableArray(sorted);
    }

    // It has its place from before it runs until it is over.
    private static IEnumerable<OverlayEndpoint> AttachedTo(Snapshot snapshot, ProjectNetwork network) =>
        snapshot.Attachments.IsEmpty
            ? []
            : snapshot.Attachments.Values
                .Where(one => one.Network == network.Name && one.Address is not null)
                .Select(one => new OverlayEndpoint
                {
                    Address = one.Address!,
                    Machine = MachineOf(snapshot, one.Node),
                    Name = one.Asked.Name,
                    Hostname = one.Asked.Hostname,
                    Service = "",
                    Aliases = one.Asked.Aliases,
                    IsRunning = true,
                    IsServing = !IsGivenUp(snapshot, one.Node),
                });
}
