using System.Globalization;
using Orc.Model.Units;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>
/// <c>orc explain</c>: how a service is, its tasks one by one, and what speaks for and against each node.
/// </summary>
internal static class Explanation
{
    public static IEnumerable<string> Of(Snapshot snapshot, Service service, TaskListing listing, ClusterTime now)
    {
        var tasks = snapshot.TasksOf(service.Key).Where(task => task is { IsOneOff: false, IsPast: false }).ToList();
        var running = tasks.Count(task => task is { IsHolder: true, IsRunning: true });
        yield return $"{service.Key}: {ServiceListing.Word((WireServiceMode)service.Mode)}, {running} of "
            + $"{ServiceListing.Wanted(snapshot, service, now)} running, release {service.Release}";
        var places = PlacesOf(snapshot, service).ToList();
        foreach (var line in About(service).Concat(places.Select(place => About(snapshot, place.Slot, place.Volumes))))
        {
            yield return $"  {line}";
        }

        foreach (var task in tasks.OrderBy(task => task.Slot).ThenByDescending(task => task.Id))
        {
            yield return $"  {About(listing.View(task), task)}";
        }

        var next = PlaceVolumes.Next(snapshot, service);
        yield return places.Exists(place => place.Slot == next)
            ? string.Create(CultureInfo.InvariantCulture, $"nodes for place {next}, the next choice first:")
            : "nodes, the next choice first:";
        foreach (var verdict in PlacementReport.Explain(snapshot, service, now))
        {
            yield return $"  {About(verdict)}";
        }
    }

    private static IEnumerable<string> About(Service service)
    {
        if (service.Removal is not null)
        {
            yield return "it is being removed";
        }

        if (service.Held is { } held)
        {
            yield return held.Text;
        }

        if (service.UpdateState is { } state && (state.IsActive || state.IsPaused || state.Message.Length > 0))
        {
            yield return $"update: {Spaced(state.Status.ToString())}"
                + (state.Message.Length > 0 ? $": {state.Message}" : "");
        }

        if (service.Rebalance is { } mark)
        {
            yield return $"rebalance: {mark.Tasks.Length} tasks have yet to move";
        }

        if (service.Placement.Strategy is { } strategy)
        {
            yield return $"placement: {strategy.ToString().ToLowerInvariant()}";
        }

        if (service.Placement.Partition is { } partition)
        {
            yield return $"partition: {partition.ToString().ToLowerInvariant()}";
        }

        foreach (var constraint in service.Placement.Constraints)
        {
            yield return $"constraint: {constraint}";
        }
    }

    private static IEnumerable<(int Slot, IReadOnlyList<ProjectVolume> Volumes)> PlacesOf(
        Snapshot snapshot, Service service) => snapshot.Releases.TryGetValue(service.Release, out var release)
        ? PlaceVolumes.All(snapshot, service, release)
        : [];

    private static string About(Snapshot snapshot, int slot, IReadOnlyList<ProjectVolume> volumes)
    {
        var where = volumes.Select(volume => volume.Withdrawn
            ? $"volume {volume.Name} is being removed"
            : $"volume {volume.Name} is on {snapshot.Nodes.GetValueOrDefault(volume.Node)?.Name ?? volume.Node.Value}");
        return string.Create(CultureInfo.InvariantCulture, $"place {slot}: {string.Join("; ", where)}");
    }

    private static string About(TaskView view, ServiceTask task)
    {
        var place = view.NodeId.Length == 0
            ? "no node"
            : view.NodeName.Length > 0 ? view.NodeName : view.NodeId;
        var text = $"{view.Name} ({view.Id}): {view.State.ToLowerInvariant()}, wanted "
            + $"{view.DesiredState.ToLowerInvariant()}, on {place}";
        var attempts = task.Attempt > 0
            ? string.Create(CultureInfo.InvariantCulture, $"; {task.Attempt} before it failed")
            : "";
        return $"{text}{attempts}{(view.Error.Length > 0 ? $": {view.Error}" : "")}";
    }

    private static string About(NodeVerdict verdict)
    {
        var name = verdict.Name.Length > 0 ? verdict.Name : verdict.Node.Value;
        var counts = string.Create(
            CultureInfo.InvariantCulture, $"{verdict.OfService} of this service, {verdict.Tasks} tasks in all")
            + AboutImage(verdict);
        var failures = verdict.Failures > 0
            ? string.Create(CultureInfo.InvariantCulture, $", failed there {verdict.Failures} times of late")
            : "";
        return verdict switch
        {
            { Refusal: { } refusal } => $"{name}: no, {refusal} ({counts})",
            { Objection: { } objection } => $"{name}: only if no other suits, {objection} ({counts}{failures})",
            _ => $"{name}: yes ({counts}{failures})",
        };
    }

    private static string AboutImage(NodeVerdict verdict) => (verdict.HasImage, verdict.ImageSize) switch
    {
        (true, _) => ", has the image",
        (false, { } size) => $", must pull {new ByteSize(size)}",
        (false, null) => ", must pull the image",
        _ => "",
    };

    private static string Spaced(string word) =>
        string.Concat(word.Select((letter, at) =>
            at > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
