using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// The nodes that have the image of a release: as their agents say; of those that do not, as far as tasks tell: where
/// one was prepared from it, of this service or, while it has none, of another.
/// </summary>
/// <param name="With">They have it.</param>
/// <param name="Said">They say what they have.</param>
/// <param name="Size">Bytes, unpacked; null: nobody knows.</param>
internal sealed record ImagePlaces(PlaceSet With, PlaceSet Said, long? Size)
{
    // A few tell enough, and a cluster may have thousands of services of one image.
    private const int MostServices = 8;

    // In halves of a task: an image of unknown size, and the most that any counts.
    private const int Usual = 3;
    private const int Most = 8;
    private const long StepBytes = 128L << 20;

    /// <summary>
    /// What fetching it counts, in halves of a task: the smallest one, so that it only decides between nodes that are
    /// equal; one more for each 128 MiB; four tasks at most. 0: where nobody has it, all have to fetch it.
    /// </summary>
    public int Fetching { get; } =
        With.Count == 0 ? 0 : Size is { } bytes ? (int)Math.Clamp(1 + (bytes / StepBytes), 1, Most) : Usual;

    public int FetchingAt(int place) => With.Contains(place) ? 0 : Fetching;

    /// <summary>True: it has it; false: it says that it has not; null: nobody knows.</summary>
    public bool? IsAt(int place) => With.Contains(place) ? true : Said.Contains(place) ? false : null;

    public static ImagePlaces Of(Snapshot snapshot, Service service, Release release, NodeBoard board)
    {
        var images = snapshot.Images;
        var (having, said, size) = (board.Nobody, board.Nobody, (long?)null);
        if (images.Count > 0)
        {
            var key = ImageInventory.KeyOf(release.Container.ImageId ?? release.Container.Image);
            (having, said, size) = (images.PlacesOf(key, board), images.PlacesSaid(board), images.SizeOf(key));
        }

        if (said.Count < board.Nodes.Count && !snapshot.Prepared.IsEmpty)
        {
            var places = new HashSet<int>();
            Infer(snapshot, service, release, board, places);
            having = PlaceSet.Of(having.Concat(places.Where(place => !said.Contains(place))), board.Nodes.Count);
        }

        return new ImagePlaces(having, said, size);
    }

    private static void Infer(
        Snapshot snapshot, Service service, Release release, NodeBoard board, HashSet<int> places)
    {
        Add(snapshot, service.Key, release, board, places);
        if (places.Count > 0)
        {
            return;
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
