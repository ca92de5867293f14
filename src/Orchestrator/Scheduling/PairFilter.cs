using Orc.Model.Services;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// Which nodes get tasks of a service only where no other node suits, because tasks that share its overlay networks are
/// on nodes that they do not reach. Of two that do not reach one another it is one: the one that is apart from more
/// nodes, then the one with fewer tasks on these networks, then the later one. So there is nothing against the first of
/// all nodes.
/// </summary>
internal sealed class PairFilter
{
    private readonly Snapshot _snapshot;
    private readonly NodeBoard _board;
    private readonly HashSet<string> _networks;
    private readonly Dictionary<long, bool> _releases = [];
    private readonly Dictionary<int, int> _tasks = [];

    private PairFilter(Snapshot snapshot, NodeBoard board, HashSet<string> networks) =>
        (_snapshot, _board, _networks) = (snapshot, board, networks);

    /// <summary>
    /// Null: it objects to nobody. A global service has a task on each node whatever it reaches: there is nothing to
    /// choose.
    /// </summary>
    public static PairFilter? Of(Snapshot snapshot, Service service, Release release, NodeBoard board)
    {
        if (board.Pairs.IsNone || service.Mode is ServiceMode.Global or ServiceMode.GlobalJob)
        {
            return null;
        }

        var networks = OverlayUse.Of(snapshot, release.Container)
            .Select(network => network.Name)
            .ToHashSet(StringComparer.Ordinal);
        return networks.Count == 0 ? null : new PairFilter(snapshot, board, networks);
    }

    /// <summary>Null: one more task there reaches all others.</summary>
    public string? FindObjection(int place)
    {
        foreach (var other in _board.Pairs.OthersOf(place))
        {
            if (TasksAt(other) > 0 && IsBehind(place, other))
            {
                return $"does not reach node {_board.Nodes[other].Name} through overlay networks";
            }
        }

        return null;
    }

    /// <summary>One more is there.</summary>
    public void Take(int place) => _tasks[place] = TasksAt(place) + 1;

    private bool IsBehind(int place, int other)
    {
        var order = _board.Pairs.OthersOf(other).Count.CompareTo(_board.Pairs.OthersOf(place).Count);
        order = order != 0 ? order : TasksAt(place).CompareTo(TasksAt(other));
        return (order != 0 ? order : other.CompareTo(place)) < 0;
    }

    private int TasksAt(int place)
    {
        if (!_tasks.TryGetValue(place, out var count))
        {
            count = _snapshot.TasksOf(_board.Nodes[place].Id)
                .Count(task => task.IsHolder && NodeLoad.Holds(task) && IsOnThem(task.Release));
            _tasks.Add(place, count);
        }

        return count;
    }

    private bool IsOnThem(long number)
    {
        if (!_releases.TryGetValue(number, out var isOne))
        {
            isOne = _snapshot.Releases.TryGetValue(number, out var release)
                && release.Container.Endpoints.Any(endpoint => _networks.Contains(endpoint.Network));
            _releases.Add(number, isOne);
        }

        return isOne;
    }
}
