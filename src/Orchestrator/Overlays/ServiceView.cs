using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Model.Templates;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>One service's part in an overlay network's table: its own place, and those of its tasks.</summary>
internal sealed class ServiceView
{
    private readonly Service _service;
    private readonly ServiceTask[] _tasks;
    private readonly OverlayEndpoint?[] _places;
    private readonly ImmutableSortedDictionary<long, Release> _releases;
    private readonly ImmutableSortedDictionary<string, ProjectNetwork> _networks;

    private ServiceView(
        Snapshot snapshot,
        Service service,
        ServiceTask[] tasks,
        OverlayEndpoint?[] places,
        ImmutableArray<OverlayEndpoint> endpoints)
    {
        (_service, _tasks, _places, Endpoints) = (service, tasks, places, endpoints);
        (_releases, _networks) = (snapshot.Releases, snapshot.Networks);
    }

    public ServiceKey Key => _service.Key;

    /// <summary>In the order of its tasks; the same array as before, where nothing of it changed.</summary>
    public ImmutableArray<OverlayEndpoint> Endpoints { get; }

    /// <summary>Null: it stands on the network no more, though a task of it may.</summary>
    public OverlayService? Service { get; private init; }

    /// <param name="snapshot">At which version.</param>
    /// <param name="network">Which one.</param>
    /// <param name="service">One that may stand on it.</param>
    /// <param name="before">Its part at another version; null: it had none.</param>
    /// <param name="areNodesSame">The nodes are those of the other version.</param>
    public static ServiceView Of(
        Snapshot snapshot, ProjectNetwork network, Service service, ServiceView? before, bool areNodesSame)
    {
        var numbers = snapshot.TasksByService.GetValueOrDefault(service.Key) ?? TaskNumbers.None;
        var tasks = new ServiceTask[numbers.Count];
        var places = new OverlayEndpoint?[numbers.Count];
        var count = 0;
        var former = 0;
        Release? release = null;
        for (var index = 0; index < tasks.Length; index++)
        {
            var task = tasks[index] = snapshot.Tasks[numbers[index]];
            var known = Find(before, task.Id, ref former);
            release = release?.Number == task.Release ? release : snapshot.Releases.GetValueOrDefault(task.Release);
            var place = areNodesSame && ReferenceEquals(known.Task, task) && IsItsOwn(release)
                ? known.Place
                : Same(known.Place, PlaceOf(snapshot, network, service, release, task));
            places[index] = place;
            count += place is null ? 0 : 1;
        }

        return new ServiceView(snapshot, service, tasks, places, Gathered(places, count, before?.Endpoints))
        {
            Service = before?.IsSame(snapshot, service) == true
                ? before.Service
                : Same(before?.Service, ServiceOf(snapshot, network, service)),
        };
    }

    // Its networks tell which one its ports lead through.
    private bool IsSame(Snapshot snapshot, Service service) => ReferenceEquals(_service, service)
        && _releases == snapshot.Releases && _networks == snapshot.Networks;

    private static ImmutableArray<OverlayEndpoint> Gathered(
        OverlayEndpoint?[] places, int count, ImmutableArray<OverlayEndpoint>? before)
    {
        var isSame = before is { } former && former.Length == count;
        var gathered = new OverlayEndpoint[count];
        var next = 0;
        foreach (var place in places)
        {
            if (place is not null)
            {
                isSame = isSame && ReferenceEquals(before!.Value[next], place);
                gathered[next++] = place;
            }
        }

        return isSame ? before!.Value : ImmutableCollectionsMarshal.AsImmutableArray(gathered);
    }

    private static T? Same<T>(T? before, T? now)
        where T : class =>
        before is not null && before.Equals(now) ? before : now;

    /// <summary>All of its place follows from the task, its release and its node.</summary>
    private static bool IsItsOwn(Release? release) =>
        release is not null && !TaskTemplate.IsIn(release.Container.Hostname);

    private static OverlayEndpoint? PlaceOf(
        Snapshot snapshot, ProjectNetwork network, Service service, Release? release, ServiceTask task)
    {
        if (task.IsGone || task.IsPast || release is null || task.AddressOn(network.Name) is not { } address
            || Find(release.Container, network.Name) is not { } endpoint)
        {
            return null;
        }

        return new OverlayEndpoint
        {
            Address = address,
            Machine = NetworkView.MachineOf(snapshot, task.Node),
            Name = task.Wish.Name,
            Hostname = TaskWording.HostnameOf(snapshot, release, task) ?? OwnHostnameOf(task),
            Service = service.Key.ToString(),
            Aliases = endpoint.Aliases,
            IsRunning = task.IsRunning,
            IsServing = TaskFacts.IsUp(task) && task.Wish.Desired == DesiredState.Live
                && !NetworkView.IsGivenUp(snapshot, task.Node),
        };
    }

    /// <summary>What its container is called inside, where nobody said. Said once it runs: no table changes for it
    /// alone, and nobody asks before.</summary>
    private static string? OwnHostnameOf(ServiceTask task) => task.IsRunning ? task.Observed!.Container?.Short : null;

    private static OverlayService? ServiceOf(Snapshot snapshot, ProjectNetwork network, Service service)
    {
        if (!snapshot.Releases.TryGetValue(service.Release, out var release)
            || Find(release.Container, network.Name) is not { } endpoint)
        {
            return null;
        }

        return new OverlayService
        {
            Name = service.Key.ToString(),
            Address = network.Overlay!.Services.GetValueOrDefault(OverlayUse.KeyOf(network, service.Key), ""),
            Aliases = endpoint.Aliases,
            IsSticky = service.EndpointMode == EndpointMode.StickyAddress,
            Ports = OverlayUse.IngressOf(snapshot, service) == network.Name
                ? [.. OverlayUse.IngressPorts(release)]
                : [],
        };
    }

    private static EndpointSpec? Find(ContainerSpec container, string network)
    {
        foreach (var endpoint in container.Endpoints)
        {
            if (endpoint.Network == network)
            {
                return endpoint;
            }
        }

        return null;
    }

    /// <param name="before">Where to look; null: nowhere.</param>
    /// <param name="id">Of a task; asked for in the order of their numbers.</param>
    /// <param name="place">Where to look from.</param>
    private static (ServiceTask? Task, OverlayEndpoint? Place) Find(ServiceView? before, TaskId id, ref int place)
    {
        if (before is null)
        {
            return default;
        }

        while (place < before._tasks.Length && before._tasks[place].Id.Value < id.Value)
        {
            place++;
        }

        return place < before._tasks.Length && before._tasks[place].Id == id
            ? (before._tasks[place], before._places[place])
            : default;
    }
}
