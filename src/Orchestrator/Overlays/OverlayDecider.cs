using System.Collections.Immutable;
using Orc.Model.Networks;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>
/// Gives an overlay network its identifier and subnet, and addresses to tasks that were placed, to nodes that have
/// some, and to services.
/// </summary>
internal sealed class OverlayDecider : IDecider<string>
{
    public IEnumerable<string> All(Snapshot snapshot) =>
        snapshot.Networks.Values.Where(OverlayUse.IsAddressed).Select(network => network.Name);

    public IEnumerable<string> TouchedBy(Change change, Snapshot snapshot) => change switch
    {
        Change.PutNetwork put when OverlayUse.IsAddressed(put.Network) => [put.Network.Name],
        Change.PutTask put => NeedsNothing(snapshot, put) ? [] : OfRelease(snapshot, put.Task.Release),
        Change.ObserveTask observe => OfEnded(snapshot, observe.Report),
        Change.PutService put => OfRelease(snapshot, put.Service.Release),
        Change.DropService drop => All(snapshot).Where(
            name => snapshot.Networks[name].IsShared || snapshot.Networks[name].Project == drop.Key.Project),
        Change.PutNode or Change.DropNode => All(snapshot),
        Change.PutAttachment put => [put.Attachment.Network],
        Change.DropAttachment drop => [drop.Network],
        _ => [],
    };

    public void Touch(IReadOnlyList<Change> changes, Snapshot snapshot, ISet<string> touched)
    {
        // Many tasks of one release, as a rule.
        var releases = new HashSet<long>();
        foreach (var change in changes)
        {
            if (change is Change.PutTask put)
            {
                if (!NeedsNothing(snapshot, put) && releases.Add(put.Task.Release))
                {
                    touched.UnionWith(OfRelease(snapshot, put.Task.Release));
                }
            }
            else if (change is not Change.ObserveTask { Report.State: < TaskState.Ended })
            {
                touched.UnionWith(TouchedBy(change, snapshot));
            }
        }
    }

    public Decision Decide(Snapshot snapshot, string key, ClusterTime now)
    {
        if (!snapshot.Networks.TryGetValue(key, out var network) || !OverlayUse.IsAddressed(network))
        {
            return Decision.Nothing;
        }

        if (network.Overlay is { } plan)
        {
            return new Work(snapshot, network, plan, snapshot.Overlays).Decide();
        }

        var asked = OverlayUse.AskedSubnets(network.Spec).FirstOrDefault();
        var isOverlay = OverlayUse.IsOverlay(network);
        var obstacle = FindObstacle(snapshot, network.Spec);
        if (obstacle is not null)
        {
            return network.Error == obstacle
                ? Decision.Nothing
                : new Decision([new Change.PutNetwork(network with { Error = obstacle })]);
        }

        plan = new OverlayPlan
        {
            Identifier = isOverlay ? OverlayPools.FreeIdentifier(snapshot) : 0,
            Subnet = asked ?? OverlayPools.FindFreeSubnet(snapshot)!,
            Nodes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
            Services = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        };
        var last = snapshot.Overlays with
        {
            LastIdentifier = isOverlay ? plan.Identifier : snapshot.Overlays.LastIdentifier,
            LastSubnet = asked is null ? plan.Subnet : snapshot.Overlays.LastSubnet,
        };
        return new Work(snapshot, network, plan, last) { Now = now }.Decide();
    }

    /// <summary>Why a network gets no addresses, as the end of a sentence about it; null: it can.</summary>
    public static string? FindObstacle(Snapshot snapshot, NetworkSpec network)
    {
        var asked = OverlayUse.AskedSubnets(network).FirstOrDefault();
        if (asked is null && network.Driver != OverlayUse.Driver)
        {
            return "a macvlan network of the cluster needs the addresses of the network it is on (--subnet, or in a "
                + "stack ipam: config: subnet)";
        }

        return SubnetRule.FindError(network) ?? (asked is not null
            ? OverlayPools.FindObstacle(snapshot, network.Name, asked)
            : OverlayPools.FindFreeSubnet(snapshot) is null
                ? "all overlay subnets are in use: remove stacks or networks that are not needed"
                : null);
    }

    private static IEnumerable<string> OfRelease(Snapshot snapshot, long release) =>
        snapshot.Releases.TryGetValue(release, out var known)
            ? OverlayUse.AddressedOf(snapshot, known.Container).Select(network => network.Name)
            : [];

    /// <summary>Another task may wait for the address that it asked for.</summary>
    private static IEnumerable<string> OfEnded(Snapshot snapshot, TaskReport report) =>
        report.State >= TaskState.Ended && snapshot.Tasks.GetValueOrDefault(report.Task) is { } task
            ? OfRelease(snapshot, task.Release)
                .Where(network => OverlayUse.AskedAddress(snapshot, task.Release, network) is not null)
            : [];

    /// <summary>It is there, and has all that it gets here, or what changed of it is nothing of ours.</summary>
    private static bool NeedsNothing(Snapshot snapshot, Change.PutTask put)
    {
        if (put.IsQuiet)
        {
            return true;
        }

        var task = put.Task;
        if (task.IsGone || task.IsPast || task.Node.IsNone
            || !snapshot.Releases.TryGetValue(task.Release, out var release))
        {
            return false;
        }

        foreach (var endpoint in release.Container.Endpoints)
        {
            if (snapshot.Networks.TryGetValue(endpoint.Network, out var network) && OverlayUse.IsAddressed(network)
                && (task.AddressOn(network.Name) is null
                    || network.Overlay?.Nodes.ContainsKey(task.Node.Value) != true))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One decision about one network.</summary>
    private sealed class Work(
        Snapshot snapshot, ProjectNetwork network, OverlayPlan plan, OverlaySettings settings)
    {
        private readonly List<Change> _changes = [];
        private readonly Dictionary<long, bool> _uses = [];
        private readonly List<Attachment> _attached =
        [
            .. snapshot.Attachments.Values.Where(one => one.Network == network.Name && one.Error.Length == 0),
        ];
        private readonly HashSet<string> _given = new(StringComparer.Ordinal);

        private List<Service> _services = [];
        private List<ServiceTask> _tasks = [];
        private HashSet<string>? _taken;
        private OverlayPlan _plan = plan;
        private OverlaySettings _settings = settings;
        private bool _isFull;

        /// <summary>Null: it has its plan already.</summary>
        public ClusterTime? Now { get; init; }

        public Decision Decide()
        {
            _services = [.. OverlayUse.CandidatesOf(snapshot, network).Where(Uses)];
            _tasks =
            [
                .. _services.SelectMany(service => snapshot.TasksOf(service.Key))
                    .Where(task => !task.IsGone && !task.IsPast && UsesRelease(task.Release)),
            ];
            if (OverlayUse.IsOverlay(network))
            {
                GiveToNodes();
                GiveToServices();
            }

            GiveToTasks();
            GiveToAttached();
            var error = _isFull ? $"all addresses of its subnet {_plan.Subnet} are in use: give it a larger one" : "";
            if (_plan != network.Overlay || error != network.Error)
            {
                _changes.Insert(0, new Change.PutNetwork(network with
                {
                    Overlay = _plan,
                    Error = error,
                    CreatedAt = network.CreatedAt ?? Now,
                })
                {
                    IsQuiet = network.Overlay is not null && error == network.Error,
                });
            }

            if (_settings != snapshot.Overlays)
            {
                _changes.Add(new Change.SetOverlays(_settings));
            }

            // Asked again it would find that all have what they need.
            return _changes.Count == 0
                ? Decision.Nothing
                : new Decision(_changes) { IsWhole = network.Overlay is not null && !_isFull };
        }

        /// <summary>Found out when the first address is to be given: mostly there is none to give.</summary>
        private HashSet<string> Taken()
        {
            if (_taken is not null)
            {
                return _taken;
            }

            // Also those of nodes that just left: they rest.
            _taken = new HashSet<string>(_plan.Nodes.Values, StringComparer.Ordinal);
            _taken.UnionWith(network.Overlay?.Nodes.Values ?? []);
            _taken.UnionWith(snapshot.Orphans.Values
                .SelectMany(orphan => orphan.Held.Places)
                .Where(place => place.Network == network.Name)
                .SelectMany(place => new[] { place.Address, place.Gateway }));
            _taken.UnionWith(_tasks.Select(task => task.AddressOn(network.Name)).OfType<string>());
            _taken.UnionWith(_attached.Select(one => one.Address ?? one.Asked.Address).OfType<string>());

            // What a person said is for somebody, or for nobody.
            _taken.UnionWith(_services.Select(service => service.Release)
                .Select(AskedOf)
                .OfType<string>());
            foreach (var subnet in network.Spec.Subnets)
            {
                _taken.UnionWith(subnet.Reserved);
                if (!OverlayUse.IsOverlay(network))
                {
                    _taken.Add(subnet.Gateway ?? OverlayPools.FirstOf(_plan.Subnet));
                }
            }

            return _taken;
        }

        private string? AskedOf(long release) => OverlayUse.AskedAddress(snapshot, release, network.Name);

        private void GiveToNodes()
        {
            var gone = _plan.Nodes.Keys.Where(node => !snapshot.Nodes.ContainsKey(new(node))).ToList();
            if (gone.Count > 0)
            {
                _plan = _plan with { Nodes = _plan.Nodes.RemoveRange(gone) };
            }

            var isEverywhere = _services.Exists(service => OverlayUse.IngressOf(snapshot, service) == network.Name);
            var nodes = isEverywhere
                ? snapshot.Nodes.Keys
                : _tasks.Select(task => task.Node).Concat(_attached.Select(one => one.Node)).Distinct();
            foreach (var node in nodes.Where(node => snapshot.Nodes.TryGetValue(node, out var known)
                && !_plan.Nodes.ContainsKey(node.Value) && OverlayUse.Suits(network.Spec, known)))
            {
                if (Next() is { } address)
                {
                    _plan = _plan with { Nodes = _plan.Nodes.SetItem(node.Value, address) };
                }
            }
        }

        private void GiveToServices()
        {
            var wanted = _services
                .Where(service => service.EndpointMode != EndpointMode.DnsRoundRobin
                    && service.Mode is ServiceMode.Replicated or ServiceMode.Global)
                .Select(KeyOf)
                .ToList();
            var kept = _plan.Services.Keys.Where(wanted.Contains).ToList();
            if (kept.Count < _plan.Services.Count)
            {
                _plan = _plan with { Services = _plan.Services.RemoveRange(_plan.Services.Keys.Except(kept)) };
            }

            var fresh = wanted.Where(name => !_plan.Services.ContainsKey(name)).ToList();
            if (fresh.Count == 0)
            {
                return;
            }

            var taken = OverlayPools.Plans(snapshot).SelectMany(other => other.Services.Values)
                .Concat(_plan.Services.Values)
                .ToHashSet(StringComparer.Ordinal);
            foreach (var name in fresh)
            {
                if (OverlayPools.FindNextOfServices(_settings.LastService, taken) is var (address, place))
                {
                    taken.Add(address);
                    _settings = _settings with { LastService = place };
                    _plan = _plan with { Services = _plan.Services.SetItem(name, address) };
                }
            }
        }

        private void GiveToTasks()
        {
            foreach (var task in _tasks.Where(task => !task.Node.IsNone && task.AddressOn(network.Name) is null))
            {
                var asked = AskedOf(task.Release);
                if (asked is not null && IsHeld(asked))
                {
                    // It waits: whoever has it goes, or came to it before somebody went back to a release.
                    continue;
                }

                if ((asked ?? Next()) is not { } address)
                {
                    return;
                }

                // Another network's decision in the same drain may have given it an address of its own.
                _given.Add(address);
                var addresses = task.Addresses ?? ImmutableSortedDictionary.Create<string, string>(
                    StringComparer.Ordinal);
                _changes.Add(new Change.PutTask(task with { Addresses = addresses.SetItem(network.Name, address) }));
            }
        }

        private void GiveToAttached()
        {
            foreach (var one in _attached.Where(one => one.Address is null))
            {
                var asked = one.Asked.Address;
                var address = asked ?? Next();
                _changes.Add(new Change.PutAttachment(
                    address is null ? one with { Error = $"all addresses of its subnet {_plan.Subnet} are in use" }
                    : asked is not null && IsHeld(asked)
                        ? one with { Error = $"address {asked} of network {network.Name} is in use" }
                    : one with { Address = address }));
                _given.Add(address ?? "");
            }
        }

        /// <summary>Somebody has it, or gets it now. What a node that is given up has counts no more.</summary>
        private bool IsHeld(string address) =>
            _given.Contains(address)
            || _plan.Nodes.Values.Contains(address, StringComparer.Ordinal)
            || _attached.Exists(one => one.Address == address)
            || _tasks.Exists(task => task.AddressOn(network.Name) == address && task.State < TaskState.Ended
                && snapshot.Nodes.TryGetValue(task.Node, out var node) && !MassLossRule.IsGivenUp(snapshot, node));

        // In a network of several projects two may have services of one name.
        private string KeyOf(Service service) => OverlayUse.KeyOf(network, service.Key);

        private string? Next()
        {
            if (OverlayPools.FindNext(Range, _plan.Cursor, Taken()) is not var (address, place))
            {
                _isFull = true;
                return null;
            }

            Taken().Add(address);
            _plan = _plan with { Cursor = place };
            return address;
        }

        // One that makes no sense was stored by a version that did not look.
        private string Range => network.Spec.Subnets
            .FirstOrDefault(subnet => subnet.Subnet == _plan.Subnet)?.Range is { } range
            && OverlayPools.TryParse(range, out _)
                ? range
                : _plan.Subnet;

        private bool Uses(Service service) =>
            UsesRelease(service.Release)
            || snapshot.TasksOf(service.Key).Any(task => !task.IsGone && UsesRelease(task.Release));

        private bool UsesRelease(long release)
        {
            if (!_uses.TryGetValue(release, out var uses))
            {
                uses = snapshot.Releases.TryGetValue(release, out var known)
                    && Usage.UsesNetwork(known.Container, network.Name);
                _uses.Add(release, uses);
            }

            return uses;
        }
    }
}
