using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>
/// What was last found out of each network, handed on from one snapshot to the next: most commits touch a task or two,
/// and all else of a network's table is the same again. It is looked at and never believed: whatever a table is made of
/// is compared, so that any snapshot may ask.
/// </summary>
internal sealed class KnownOverlays
{
    private readonly ConcurrentDictionary<string, NetworkView> _networks = new(StringComparer.Ordinal);
    private Ingress? _ingress;

    /// <summary>The network as all its nodes shall see it.</summary>
    public NetworkView ViewOf(Snapshot snapshot, string network)
    {
        var next = NetworkView.Of(snapshot, snapshot.Networks[network], _networks.GetValueOrDefault(network));
        _networks[network] = next;
        if (_networks.Count > (snapshot.Networks.Count * 2) + 8)
        {
            Forget(snapshot);
        }

        return next;
    }

    /// <summary>The networks that published ports lead through.</summary>
    public ImmutableArray<string> IngressOf(Snapshot snapshot)
    {
        var known = Volatile.Read(ref _ingress);
        if (known is null || !known.IsOf(snapshot))
        {
            known = new Ingress(snapshot, known);
            Volatile.Write(ref _ingress, known);
        }

        return known.Networks;
    }

    private void Forget(Snapshot snapshot)
    {
        foreach (var name in _networks.Keys.Where(name => !snapshot.Networks.ContainsKey(name)))
        {
            _networks.TryRemove(name, out _);
        }
    }

    private sealed class Ingress
    {
        private readonly ImmutableSortedDictionary<ServiceKey, Service> _services;
        private readonly ImmutableSortedDictionary<long, Release> _releases;
        private readonly ImmutableSortedDictionary<string, ProjectNetwork> _networks;

        public Ingress(Snapshot snapshot, Ingress? before)
        {
            (_services, _releases, _networks) = (snapshot.Services, snapshot.Releases, snapshot.Networks);
            ImmutableArray<string> networks =
            [
                .. snapshot.Networks.Values.Any(network => network.Overlay is not null)
                    ? snapshot.Services.Values
                        .Select(service => OverlayUse.IngressOf(snapshot, service))
                        .OfType<string>()
                        .Distinct(StringComparer.Ordinal)
                    : [],
            ];
            Networks = before is not null && before.Networks.SequenceEqual(networks) ? before.Networks : networks;
        }

        public ImmutableArray<string> Networks { get; }

        public bool IsOf(Snapshot snapshot) => _services == snapshot.Services && _releases == snapshot.Releases
            && _networks == snapshot.Networks;
    }
}
