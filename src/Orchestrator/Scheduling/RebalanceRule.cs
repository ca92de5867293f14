using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// Which tasks of services would be placed elsewhere now: each is taken away and placed again, and moves where that
/// makes the distribution better, not merely another one. Every move makes it better, so it comes to an end.
/// </summary>
internal sealed class RebalanceRule(Snapshot snapshot, ClusterTime now)
{
    private const int MostMoves = 1000;

    private readonly List<RebalanceMove> _moves = [];

    // As everything would be after the moves that were found.
    private Snapshot _working = snapshot;

    /// <summary>Why a service is left as it is; null: its tasks may be moved.</summary>
    public static string? FindObstacle(Snapshot snapshot, Service service) => service switch
    {
        { Mode: ServiceMode.Global or ServiceMode.GlobalJob } => "it has one task on each node",
        { Mode: ServiceMode.ReplicatedJob } => "a job is not moved while it works",
        { UpdateState.IsActive: true } => "it is being updated",
        { UpdateState.IsPaused: true } => "its update is paused",
        { Removal: not null } => "it is being removed",
        _ when !snapshot.Releases.TryGetValue(service.Release, out var release) => "it has no release",
        _ when PlacementAsk.VolumesOf(snapshot, service, snapshot.Releases[service.Release])
            .FirstOrDefault(volume => !volume.Node.IsNone) is { } volume =>
            $"its volume {volume.Name} stays where it is",
        _ when SlotVolumes.Hold(service, snapshot.Releases[service.Release]) =>
            "the volumes of its tasks stay where they are",
        _ => null,
    };

    public IReadOnlyList<RebalanceMove> FindMoves(IEnumerable<Service> services)
    {
        foreach (var service in services.Where(service => FindObstacle(_working, service) is null))
        {
            while (_moves.Count < MostMoves && FindMove(service) is { } move)
            {
                _moves.Add(move);

                // Another task takes its place: none ever changes its node.
                _working = _working.Apply(
                [
                    new Change.DropTask(move.Task.Id, move.Task.Service),
                    new Change.PutTask(move.Task with { Node = move.To }),
                ]);
            }
        }

        return _moves;
    }

    private RebalanceMove? FindMove(Service service)
    {
        var release = _working.Releases[service.Release];
        var isPacked = PlacementAsk.Of(_working, service, release).Strategy == PlacementStrategy.Binpack;

        // The most crowded node first; to pack, the emptiest. Of one node the newest speaks for all.
        var nodes = _working.TasksOf(service.Key)
            .Where(MayMove)
            .GroupBy(task => task.Node)
            .OrderBy(node => node.Count() * (isPacked ? 1 : -1))
            .ThenBy(node => _working.LoadOf(node.Key).Tasks * (isPacked ? 1 : -1))
            .ThenByDescending(node => node.Key);
        return nodes.Select(node => FindMove(service, release, node.Last())).FirstOrDefault(move => move is not null);
    }

    private RebalanceMove? FindMove(Service service, Release release, ServiceTask task)
    {
        var without = _working.Apply([new Change.DropTask(task.Id, task.Service)]);
        if (new Placer(without, service, release, now).Place() is not { } to || to == task.Node)
        {
            return null;
        }

        var scores = new Placer(without, service, release, now);
        return IsLess(scores.ScoreOf(to), scores.ScoreOf(task.Node))
            ? new RebalanceMove(task, task.Node, to)
            : null;
    }

    // What is not settled is placed anew by itself; a paused node's tasks are left there.
    private bool MayMove(ServiceTask task) =>
        task is { IsHolder: true, IsPast: false, State: < TaskState.Ended } && !task.IsExited
        && _working.Nodes.TryGetValue(task.Node, out var node)
        && NodeFilter.FindUnavailable(node) is null;

    private static bool IsLess(IReadOnlyList<long> left, IReadOnlyList<long> right)
    {
        for (var index = 0; index < left.Count; index++)
        {
            if (left[index] != right[index])
            {
                return left[index] < right[index];
            }
        }

        return false;
    }
}
