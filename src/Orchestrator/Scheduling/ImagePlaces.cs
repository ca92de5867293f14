using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// The nodes that have the image of a release, as far as tasks tell: those where one was prepared from it, of this
/// service or, while it has none, of another.
/// </summary>
internal static class ImagePlaces
{
    // A few tell enough, and a cluster may have thousands of services of one image.
    private const int MostServices = 8;

    public static HashSet<int> Of(Snapshot snapshot, Service service, Release release, NodeBoard board)
    {
        var places = new HashSet<int>();
        if (snapshot.Prepared.IsEmpty)
        {
            return places;
        }

        Add(snapshot, service.Key, release, board, places);
        if (places.Count > 0)
        {
            return places;
        }

        var others = MostServices;
        foreach (var (key, _) in snapshot.Prepared)
        {
            if (key != service.Key && snapshot.FindService(key) is { } other
                && snapshot.Releases.TryGetValue(other.Release, out var its) && IsSame(its, release))
            {
                Add(snapshot, key, release, board, places);
                if (--others == 0)
                {
                    break;
                }
            }
        }

        return places;
    }

    private static void Add(
        Snapshot snapshot, ServiceKey key, Release release, NodeBoard board, HashSet<int> places)
    {
        if (!snapshot.Prepared.ContainsKey(key))
        {
            return;
        }

        // Those that are past have it still, as a rule.
        foreach (var task in snapshot.TasksOf(key))
        {
            if (TaskFacts.HasPrepared(task)
                && (task.Release == release.Number
                    || (snapshot.Releases.TryGetValue(task.Release, out var its) && IsSame(its, release)))
                && board.FindPlace(task.Node) is { } place)
            {
                places.Add(place);
            }
        }
    }

    private static bool IsSame(Release left, Release right) =>
        left.Container.ImageId is { } id
            ? id == right.Container.ImageId
            : left.Container.Image == right.Container.Image && right.Container.ImageId is null;
}
