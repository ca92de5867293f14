using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Recovery;

/// <summary>
/// Takes an orphan over as a task where its service has a place that nobody fills: so that what runs goes on, is known
/// again, and is updated in its turn, instead of being started a second time beside itself. The others stay orphans.
/// </summary>
internal sealed class OrphanDecider : IDecider<ServiceKey>
{
    public IEnumerable<ServiceKey> All(Snapshot snapshot) =>
        snapshot.Orphans.Values.Select(orphan => orphan.Service).Distinct();

    public IEnumerable<ServiceKey> TouchedBy(Change change, Snapshot snapshot) =>
        snapshot.Orphans.IsEmpty
            ? []
            : change switch
            {
                Change.PutOrphan put => [put.Orphan.Service],
                Change.PutService put => [put.Service.Key],
                Change.PutTask put => [put.Task.Service],
                Change.DropTask drop => [drop.Service],
                Change.ObserveTask observe => snapshot.Tasks.TryGetValue(observe.Report.Task, out var task)
                    ? [task.Service]
                    : [],
                Change.PutNetwork or Change.PutVolume or Change.DropOrphan => All(snapshot),
                _ => [],
            };

    public void Touch(IReadOnlyList<Change> changes, Snapshot snapshot, ISet<ServiceKey> touched)
    {
        // Nearly always.
        if (!snapshot.Orphans.IsEmpty)
        {
            touched.UnionWith(changes.SelectMany(change => TouchedBy(change, snapshot)));
        }
    }

    public Decision Decide(Snapshot snapshot, ServiceKey key, ClusterTime now)
    {
        var changes = new List<Change>();
        foreach (var orphan in snapshot.Orphans.Values.Where(orphan => orphan.Service == key))
        {
            var working = snapshot.Apply(changes);
            changes.AddRange(Claims(working, orphan));
            working = snapshot.Apply(changes);
            if (working.FindService(key) is { Removal: null } service && working.IsOfCluster(key.Project)
                && working.Releases.ContainsKey(service.Release)
                && FindPlace(working, service, orphan) is { } slot && HasItsAddresses(working, orphan))
            {
                changes.AddRange(TakeOver(working, service, slot, orphan, now));
            }
        }

        return changes.Count == 0 ? Decision.Nothing : new Decision(changes);
    }

    /// <summary>A network that is asked for anew goes on as the one it is on; a volume is where its data is.</summary>
    private static IEnumerable<Change> Claims(Snapshot snapshot, Orphan orphan)
    {
        foreach (var place in orphan.Held.Places)
        {
            if (snapshot.Networks.TryGetValue(place.Network, out var network) && OverlayUse.IsOverlay(network)
                && network.Overlay is null
                && !OverlayPools.Plans(snapshot).Any(plan =>
                    plan.Identifier == place.Identifier || plan.Subnet == place.Subnet))
            {
                yield return new Change.PutNetwork(network with { Overlay = PlanOf(snapshot, place) })
                {
                    Cause = "its containers are on it already",
                };
            }
        }

        foreach (var mount in orphan.Held.Container.Mounts.OfType<MountSpec.Volume>())
        {
            if (mount.Name is { } name && snapshot.Volumes.TryGetValue(name, out var volume)
                && volume is { Node.IsNone: true, Removing: false } && PlacementAsk.IsOfOneNode(volume.Spec))
            {
                yield return new Change.PutVolume(volume with { Node = orphan.Node })
                {
                    Cause = "its data is there",
                };
            }
        }
    }

    /// <summary>As all its orphans together tell.</summary>
    private static OverlayPlan PlanOf(Snapshot snapshot, OrphanPlace place) => new()
    {
        Identifier = place.Identifier,
        Subnet = place.Subnet,
        Nodes = snapshot.Orphans.Values
            .SelectMany(orphan => orphan.Held.Places
                .Where(other => other.Network == place.Network && other.Subnet == place.Subnet)
                .Select(other => (Node: orphan.Node.Value, other.Gateway)))
            .DistinctBy(other => other.Node)
            .ToImmutableSortedDictionary(other => other.Node, other => other.Gateway, StringComparer.Ordinal),
        Services = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
    };

    /// <summary>The slot that it fills; null: its service has no use for it.</summary>
    private static int? FindPlace(Snapshot snapshot, Service service, Orphan orphan)
    {
        var holders = snapshot.TasksOf(service.Key)
            .Where(task => task is { IsHolder: true, IsPast: false, State: < TaskState.Ended })
            .ToList();
        return orphan.Held.Report.State >= TaskState.Ended || !snapshot.Nodes.ContainsKey(orphan.Node)
            ? null
            : service.Mode switch
            {
                ServiceMode.Replicated => orphan.Held.Slot >= 1 && orphan.Held.Slot <= service.Replicas
                    && holders.TrueForAll(task => task.Slot != orphan.Held.Slot)
                        ? orphan.Held.Slot
                        : null,
                ServiceMode.Global => holders.TrueForAll(task => task.Node != orphan.Node)
                    ? snapshot.TasksOf(service.Key).Select(task => task.Slot).Append(0).Max() + 1
                    : null,
                _ => null,
            };
    }

    private static bool HasItsAddresses(Snapshot snapshot, Orphan orphan) => orphan.Held.Places.All(place =>
        snapshot.Networks.TryGetValue(place.Network, out var network)
        && network.Overlay is { } plan
        && plan.Identifier == place.Identifier
        && plan.Subnet == place.Subnet
        && !plan.Nodes.ContainsValue(place.Address)
        && !snapshot.Tasks.Values.Any(task =>
            task is { IsGone: false, IsPast: false } && task.AddressOn(place.Network) == place.Address));

    private static IEnumerable<Change> TakeOver(
        Snapshot snapshot, Service service, int slot, Orphan orphan, ClusterTime now)
    {
        yield return new Change.DropOrphan(orphan.Id);
        var task = TaskOf(service, slot, orphan, now);
        foreach (var volume in SlotVolumes.New(snapshot, service, snapshot.Releases[service.Release], task))
        {
            yield return new Change.PutVolume(volume) { Cause = "its data is there" };
        }

        if (!IsOf(snapshot, task, snapshot.Releases[service.Release], orphan))
        {
            var release = ReleaseOf(snapshot, service, orphan);
            yield return new Change.PutRelease(release);
            task = task with { Release = release.Number };
        }

        foreach (var lost in snapshot.TasksOf(service.Key)
            .Where(other => other.Slot == slot && other is { IsHolder: true, IsPast: false }))
        {
            yield return new Change.PutTask(lost with
            {
                HandsOver = false,
                Wish = lost.Wish with { Desired = DesiredState.Removed },
            });
        }

        yield return new Change.PutTask(task) { Cause = "it runs already" };
    }

    private static ServiceTask TaskOf(Service service, int slot, Orphan orphan, ClusterTime now) => new()
    {
        Id = orphan.Id,
        Service = service.Key,
        Slot = slot,
        Release = service.Release,
        Node = orphan.Node,
        RecreateRound = service.RecreateRound,
        CreatedAt = now,
        Observed = orphan.Held.Report,
        Addresses = orphan.Held.Places.IsEmpty
            ? null
            : orphan.Held.Places.ToImmutableSortedDictionary(
                place => place.Network, place => place.Address, StringComparer.Ordinal),
        Wish = new TaskWish
        {
            Name = orphan.Held.Container.Name,
            Desired = DesiredState.Live,
            StartRound = Math.Max(service.StartRound, orphan.Held.Report.StartRound),
            RestartRound = Math.Max(service.RestartRound, orphan.Held.Report.RestartRound),
        },
    };

    /// <summary>It was made from what the release says: nothing of it need be updated.</summary>
    private static bool IsOf(Snapshot snapshot, ServiceTask task, Release release, Orphan orphan)
    {
        var assignment = TaskAssignment.Of(task) with
        {
            Words = ContainerTemplates.Of(release.Container).HasAny
                ? TaskWording.Of(snapshot, snapshot.FindService(task.Service), release, task)
                : null,
        };
        var asked = assignment.ToAssignedTask(release).Container;
        return ReleaseIdentity.AreSame(
            orphan.Held.Container, asked with { Files = [.. asked.Files.Select(file => file.Digested())] });
    }

    /// <summary>What it was made from, as a release that the service has had.</summary>
    private static Release ReleaseOf(Snapshot snapshot, Service service, Orphan orphan)
    {
        var number = orphan.Held.Release;
        var known = snapshot.Releases.GetValueOrDefault(number);
        return known is not null && known.Service == service.Key
            ? known
            : new Release
            {
                Number = known is null && number > 0 ? number : snapshot.Counter + 1,
                Service = service.Key,
                Container = orphan.Held.Container,
            };
    }
}
