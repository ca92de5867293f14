using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>
/// For people: where the volumes of each place of a service are, for its next task goes where they are.
/// </summary>
internal static class PlaceVolumes
{
    /// <summary>
    /// The place that the next task has: of those that wait for a node the first, else the lowest that nobody has.
    /// </summary>
    public static int Next(Snapshot snapshot, Service service)
    {
        var taken = new SortedSet<int>();
        var waiting = int.MaxValue;
        foreach (var task in snapshot.TasksOf(service.Key))
        {
            if (task is { IsHolder: true, IsPast: false, IsOneOff: false })
            {
                taken.Add(task.Slot);
                waiting = task.Node.IsNone ? Math.Min(waiting, task.Slot) : waiting;
            }
        }

        return waiting < int.MaxValue
            ? waiting
            : Enumerable.Range(1, taken.Count + 1).First(slot => !taken.Contains(slot));
    }

    /// <summary>Those of a place that are there already.</summary>
    public static IReadOnlyList<ProjectVolume> Of(Snapshot snapshot, Service service, Release release, int slot) =>
    [
        .. SlotVolumes.NamesOf(service, release, slot)
            .Select(name => snapshot.Volumes.GetValueOrDefault(name))
            .OfType<ProjectVolume>()
            .Where(volume => !volume.Node.IsNone || volume.Withdrawn),
    ];

    /// <summary>Places that have some, by their numbers: those that are asked for, and the next one.</summary>
    public static IEnumerable<(int Slot, IReadOnlyList<ProjectVolume> Volumes)> All(
        Snapshot snapshot, Service service, Release release)
    {
        if (!SlotVolumes.Hold(service, release))
        {
            yield break;
        }

        for (var slot = 1; slot <= Math.Max(service.Replicas, Next(snapshot, service)); slot++)
        {
            if (Of(snapshot, service, release, slot) is { Count: > 0 } volumes)
            {
                yield return (slot, volumes);
            }
        }
    }
}
