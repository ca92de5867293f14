using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// Places tasks of one service, one after another, as long as one decision lasts: on the node that has the fewest of
/// them in the branch of the spread that has the fewest, then the fewest tasks in all; nodes where the service fails
/// come last.
/// </summary>
internal sealed class Placer
{
    private const int ManyFailures = 5;
    private static readonly TimeSpan FailuresCount = TimeSpan.FromMinutes(5);

    private readonly Snapshot _snapshot;
    private readonly Service _service;
    private readonly Release _release;
    private readonly ClusterTime _now;
    private readonly SpreadBranch _root = new();
    private readonly List<Candidate> _candidates = [];
    private readonly IReadOnlyList<SpreadBranch> _trunk;
    private readonly SortedDictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private PlacementAsk _ask;

    public Placer(Snapshot snapshot, Service service, Release release, ClusterTime now)
    {
        _snapshot = snapshot;
        _service = service;
        _release = release;
        _now = now;
        _ask = PlacementAsk.Of(snapshot, service, release);
        _trunk = [_root];
        Survey();
    }

    /// <summary>Why the last task was not placed: the reasons, the most frequent first.</summary>
    public string Refusal { get; private set; } = "";

    /// <summary>
    /// Null: no node suits it, and <see cref="Refusal"/> says why. Volumes that are nobody's go with it.
    /// </summary>
    public NodeId? Place()
    {
        if (_root.Take(Suits) is not { } candidate)
        {
            Refusal = Explain();
            return null;
        }

        Take(candidate);
        _root.Count(1);
        Requeue(candidate);
        return candidate.Node.Id;
    }

    /// <summary>The same for one node that is given; null: it suits.</summary>
    public string? PlaceOn(NodeId node)
    {
        if (!_snapshot.Nodes.TryGetValue(node, out var known))
        {
            return "not of the cluster";
        }

        if (NodeFilter.FindRefusal(_ask, known) is { } refusal)
        {
            return refusal;
        }

        var candidate = Find(node)!;
        if (NodeFilter.FindShortage(_ask, candidate) is { } shortage)
        {
            return shortage;
        }

        Take(candidate);
        return null;
    }

    /// <summary>What is for and against a node, whether or not it is a candidate.</summary>
    public NodeVerdict Judge(NodeId id)
    {
        var node = _snapshot.Nodes[id];
        var candidate = Find(id) ?? new Candidate(node, _snapshot.LoadOf(id), 0)
        {
            OfService = _snapshot.TasksOf(_service.Key)
                .Count(task => task.Node == id && task is { IsHolder: true, State: < TaskState.Ended }),
        };
        var refusal = NodeFilter.FindRefusal(_ask, node) ?? NodeFilter.FindShortage(_ask, candidate);
        return new NodeVerdict(id, node.Name, refusal, candidate.OfService, candidate.Tasks, candidate.Penalty);
    }

    private void Survey()
    {
        var counts = new Dictionary<NodeId, (int Tasks, int Failures)>();
        foreach (var task in _snapshot.TasksOf(_service.Key))
        {
            var (tasks, failures) = counts.GetValueOrDefault(task.Node);
            tasks += task is { IsHolder: true, State: < TaskState.Ended } ? 1 : 0;
            failures += IsRecentFailure(task) ? Math.Max(1, task.Runs.Failures) : 0;
            counts[task.Node] = (tasks, failures);
        }

        // Both tables are in the order of ids.
        using var loads = _snapshot.Loads.GetEnumerator();
        var more = loads.MoveNext();
        foreach (var node in _snapshot.Nodes.Values)
        {
            while (more && loads.Current.Key.CompareTo(node.Id) < 0)
            {
                more = loads.MoveNext();
            }

            var load = more && loads.Current.Key == node.Id ? loads.Current.Value : NodeLoad.None;
            var (tasks, failures) = counts.GetValueOrDefault(node.Id);
            Survey(node, load, tasks, failures);
        }
    }

    private void Survey(Node node, NodeLoad load, int tasks, int failures)
    {
        var branches = Branches(node);
        foreach (var branch in branches)
        {
            branch.Count(tasks);
        }

        if (NodeFilter.FindRefusal(_ask, node) is { } refusal)
        {
            Refuse(refusal);
            return;
        }

        var candidate = new Candidate(node, load, _candidates.Count)
        {
            OfService = tasks,
            Penalty = failures >= ManyFailures ? failures : 0,
            Branches = branches,
        };
        _candidates.Add(candidate);
        branches[^1].Add(candidate);
    }

    private Candidate? Find(NodeId node)
    {
        var (first, last) = (0, _candidates.Count - 1);
        while (first <= last)
        {
            var middle = (first + last) / 2;
            var order = _candidates[middle].Node.Id.CompareTo(node);
            if (order == 0)
            {
                return _candidates[middle];
            }

            (first, last) = order < 0 ? (middle + 1, last) : (first, middle - 1);
        }

        return null;
    }

    private IReadOnlyList<SpreadBranch> Branches(Node node)
    {
        if (_service.Placement.Spread.IsEmpty)
        {
            return _trunk;
        }

        var branches = new List<SpreadBranch> { _root };
        foreach (var key in _service.Placement.Spread)
        {
            if (NodeAttributes.Find(node, key) is { } value)
            {
                branches.Add(branches[^1].BranchOf(value));
            }
        }

        return branches;
    }

    private bool IsRecentFailure(ServiceTask task) =>
        task.FailedAt is { } failed && task.Release == _release.Number && failed + FailuresCount > _now;

    private bool Suits(Candidate candidate)
    {
        var shortage = NodeFilter.FindForeignVolume(_ask, candidate.Node) ?? NodeFilter.FindShortage(_ask, candidate);
        if (shortage is not null)
        {
            Refuse(shortage);
        }

        return shortage is null;
    }

    private void Take(Candidate candidate)
    {
        candidate.Take(_ask);
        var unowned = PlacementAsk.VolumesOf(_snapshot, _service, _release)
            .Where(volume => volume.Node.IsNone && _ask.Volumes.All(known => known.Volume != volume.Name))
            .Select(volume => (volume.Name, candidate.Node.Id))
            .ToList();
        if (unowned.Count > 0)
        {
            // From here on the others follow.
            _ask = _ask with { Volumes = [.. _ask.Volumes, .. unowned] };
        }
    }

    private static void Requeue(Candidate candidate)
    {
        foreach (var branch in candidate.Branches.Skip(1))
        {
            branch.Count(1);
        }

        candidate.Branches[^1].Add(candidate);
    }

    private void Refuse(string reason) => _refusals[reason] = _refusals.GetValueOrDefault(reason) + 1;

    private string Explain()
    {
        if (_snapshot.Nodes.IsEmpty)
        {
            return "no suitable node (the cluster has none)";
        }

        var reasons = _refusals
            .OrderByDescending(refusal => refusal.Value)
            .Select(refusal => $"{refusal.Key} on {refusal.Value} {(refusal.Value == 1 ? "node" : "nodes")}");
        return $"no suitable node ({string.Join("; ", reasons)})";
    }
}
