using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// Places tasks of one service, one after another, as long as one decision lasts: on the node that has the fewest of
/// them in the branch of the spread that has the fewest, then the fewest tasks in all; nodes where the service fails
/// come last. What follows from the nodes alone was found out before, for all services.
/// </summary>
internal sealed class Placer
{
    private const int ManyFailures = 5;
    private static readonly TimeSpan FailuresCount = TimeSpan.FromMinutes(5);

    private readonly Snapshot _snapshot;
    private readonly Service _service;
    private readonly Release _release;
    private readonly NodeBoard _board;
    private readonly int[] _numbers;
    private readonly PlacementStrategy _strategy;
    private readonly SpreadValues[] _spread;
    private readonly Dictionary<int, (int Tasks, int Failures)> _own = [];
    private readonly Dictionary<int, Candidate> _candidates = [];
    private readonly RefusalCount _refusals = new();
    private readonly Func<int, bool> _suits;
    private readonly PairFilter? _pairs;

    /// <summary>Nodes that suit but for the ways to others.</summary>
    private readonly List<int> _apart = [];
    private readonly Lazy<ImagePlaces> _images;
    private readonly ImmutableSortedDictionary<string, string>? _counted;
    private bool _takesApart;
    private SpreadBranch? _root;
    private OtherNodes? _others;
    private PlacementAsk _ask;

    /// <summary>What it needs of a node whatever is there, in one word; its volumes are no part of it.</summary>
    private readonly string _key;

    /// <summary>Volumes that go with the first task.</summary>
    private ImmutableArray<string> _unowned;

    public Placer(Snapshot snapshot, Service service, Release release, ClusterTime now)
    {
        _snapshot = snapshot;
        _service = service;
        _release = release;
        _ask = PlacementAsk.Of(snapshot, service, release);
        _key = NodeBoard.KeyOf(_ask);
        _board = NodeBoard.Of(snapshot);
        _numbers = _board.NumbersIn(snapshot.Loads);
        _strategy = _ask.Strategy;
        _spread = [.. service.Placement.Spread.Select(_board.FindValues).OfType<SpreadValues>()];
        _suits = Suits;
        _pairs = PairFilter.Of(snapshot, service, release, _board);
        _images = new(() => ImagePlaces.Of(snapshot, service, release, _board));
        _counted = GenericGrant.Counted(_ask.Reservations);
        _unowned =
        [
            .. PlacementAsk.VolumesOf(snapshot, service, release)
                .Where(volume => volume.Node.IsNone)
                .Select(volume => volume.Name),
        ];
        CountOwn(now);
    }

    /// <summary>Why the last task was not placed: the reasons, the most frequent first.</summary>
    public string Refusal { get; private set; } = "";

    /// <summary>What the last task that was placed has of its node's generic resources; null: it asked for none.
    /// </summary>
    public ImmutableSortedDictionary<string, string>? Granted { get; private set; }

    /// <summary>
    /// Null: no node suits it, and <see cref="Refusal"/> says why. Volumes that are nobody's go with it.
    /// </summary>
    public NodeId? Place()
    {
        _root ??= Survey();
        var found = _root.Take(_others, _suits) ?? TakeApart();
        if (found is not { } place)
        {
            Refusal = _refusals.Explain(_board.Nodes.Count);
            return null;
        }

        var candidate = CandidateAt(place);
        Take(candidate);
        Requeue(candidate);
        return candidate.Node.Id;
    }

    /// <summary>None without an objection suits: one that there is an objection to is better than none.</summary>
    private int? TakeApart()
    {
        if (_apart.Count == 0)
        {
            return null;
        }

        _takesApart = true;
        _others = null;
        _root = new SpreadBranch(_board.PlanOf(_ask, _key, _spread));
        foreach (var place in _apart)
        {
            Add(_root, place, RankOf(place));
        }

        _apart.Clear();
        CountOwn(_root);
        return _root.Take(_others, _suits);
    }

    /// <summary>The same for one node that is given; null: it suits.</summary>
    public string? PlaceOn(NodeId node)
    {
        if (_board.FindPlace(node) is not { } place)
        {
            return "not of the cluster";
        }

        var candidate = CandidateAt(place);
        var refusal = FindRefusal(candidate);
        if (refusal is null)
        {
            Take(candidate);
        }

        return refusal;
    }

    /// <summary>
    /// The same for a place that has volumes of its own: its tasks go where they are. None of them: anywhere.
    /// </summary>
    public NodeId? PlaceWith(IReadOnlyList<ProjectVolume> volumes)
    {
        if (volumes.FirstOrDefault(volume => volume.Withdrawn) is { } going)
        {
            Refusal = $"no suitable node (volume {going.Name} is being removed)";
            return null;
        }

        var owned = volumes.Where(volume => !volume.Node.IsNone).ToList();
        if (owned.Count == 0)
        {
            return Place();
        }

        var (first, node) = (owned[0], owned[0].Node);
        var refusal = owned.Find(volume => volume.Node != node) is { } other
            ? $"volume {other.Name} is on node {other.Node}"
            : PlaceOn(node);
        if (refusal is not null)
        {
            var others = _board.Nodes.Count - (_board.FindPlace(node) is null ? 0 : 1);
            Refusal = RefusalCount.Explain(first, refusal, others);
            return null;
        }

        // What was found out of the others counts this one too, when it is found out again.
        _root = null;
        _apart.Clear();
        _refusals.Clear();
        return node;
    }

    /// <summary>What is for and against a node, whether or not it is a candidate.</summary>
    public NodeVerdict Judge(NodeId id)
    {
        var candidate = CandidateAt(_board.FindPlace(id)!.Value);
        var refusal = FindRefusal(candidate);
        return new NodeVerdict(
            id, candidate.Node.Name, refusal, candidate.OfService, candidate.Tasks, candidate.Penalty)
        {
            Objection = refusal is null ? _pairs?.FindObjection(candidate.Place) : null,
            Fetching = candidate.Fetching,
            HasImage = _images.Value.IsAt(candidate.Place),
            ImageSize = _images.Value.Size,
        };
    }

    /// <summary>
    /// What the choice goes by, the most important first: of two nodes that suit, the one with less gets the task.
    /// </summary>
    public IReadOnlyList<long> ScoreOf(NodeId node)
    {
        _root ??= Survey();
        var place = _board.FindPlace(node)!.Value;
        var score = new List<long>();
        var branch = (SpreadBranch?)_root;
        foreach (var values in _spread)
        {
            branch = branch?.FindBranch(values.ByNode[place]);
            score.Add(branch?.Tasks ?? 0);
        }

        score.Add(RankOf(place).Weight);
        return score;
    }

    private void CountOwn(ClusterTime now)
    {
        foreach (var task in _snapshot.TasksOf(_service.Key))
        {
            var serves = task is { IsHolder: true, State: < TaskState.Ended };
            var failed = task.FailedAt is { } at && task.Release == _release.Number && at + FailuresCount > now;
            if ((serves || failed) && _board.FindPlace(task.Node) is { } place)
            {
                var (tasks, failures) = _own.GetValueOrDefault(place);
                _own[place] = (tasks + (serves ? 1 : 0), failures + (failed ? Math.Max(1, task.Runs.Failures) : 0));
            }
        }
    }

    private SpreadBranch Survey()
    {
        var known = _board.ClassOf(_ask, _key);
        foreach (var (reason, nodes) in known.Refusals)
        {
            _refusals.Add(reason, nodes);
        }

        var root = new SpreadBranch(_board.PlanOf(_ask, _key, _spread));
        if (_strategy == PlacementStrategy.Binpack || !_ask.Volumes.IsEmpty)
        {
            _others = null;
            AddAll(root, known);
        }
        else
        {
            _others = new OtherNodes(_board.OrderOf(_snapshot.Loads), _board.Nodes.Count, _images.Value);
            AddApart(root, known, _own.Keys);
            AddApart(root, known, _candidates.Keys);
        }

        CountOwn(root);
        return root;
    }

    private void CountOwn(SpreadBranch root)
    {
        if (_spread.Length > 0)
        {
            foreach (var (place, own) in _own)
            {
                Count(root, place, own.Tasks);
            }
        }
    }

    private void AddAll(SpreadBranch root, NodeClass known)
    {
        foreach (var place in known.Suited)
        {
            if (!_ask.Volumes.IsEmpty && NodeFilter.FindForeignVolume(_ask, _board.Nodes[place]) is { } refusal)
            {
                _refusals.Add(refusal);
                continue;
            }

            Add(root, place, RankOf(place));
        }
    }

    /// <summary>Only those that something sets apart.</summary>
    private void AddApart(SpreadBranch root, NodeClass known, IEnumerable<int> places)
    {
        foreach (var place in places)
        {
            if (known.IsSuited(place) && _others!.Leave(place))
            {
                Add(root, place, RankOf(place));
            }
        }
    }

    private void Add(SpreadBranch root, int place, PlaceRank rank)
    {
        var branch = root;
        foreach (var values in _spread)
        {
            branch = branch.FindBranch(values.ByNode[place])!;
        }

        branch.Add(place, rank);
    }

    private void Count(SpreadBranch root, int place, int tasks)
    {
        root.Count(tasks);
        var branch = (SpreadBranch?)root;
        foreach (var values in _spread)
        {
            branch = branch!.FindBranch(values.ByNode[place]);
            if (branch is null)
            {
                return;
            }

            branch.Count(tasks);
        }
    }

    private PlaceRank RankOf(int place)
    {
        if (_candidates.TryGetValue(place, out var candidate))
        {
            return PlaceRank.Of(candidate, _strategy);
        }

        var (tasks, failures) = _own.GetValueOrDefault(place);
        var load = LoadAt(place);
        return _strategy == PlacementStrategy.Binpack
            ? PlaceRank.Pack(
                Penalty(failures), PlaceRank.Taken(_board.Nodes[place], load.NanoCpus, load.Memory), load.Tasks, place)
            : PlaceRank.Spread(Penalty(failures), tasks, _images.Value.FetchingAt(place), load.Tasks, place);
    }

    private static int Penalty(int failures) => failures >= ManyFailures ? failures : 0;

    private NodeLoad LoadAt(int place) =>
        _numbers[place] is >= 0 and var number ? _snapshot.Loads.Of(number) : NodeLoad.None;

    private Candidate CandidateAt(int place)
    {
        if (!_candidates.TryGetValue(place, out var candidate))
        {
            var (tasks, failures) = _own.GetValueOrDefault(place);
            candidate = new Candidate(_board.Nodes[place], LoadAt(place), place)
            {
                OfService = tasks,
                Penalty = Penalty(failures),
                Fetching = _images.Value.FetchingAt(place),
            };
            _candidates.Add(place, candidate);
        }

        return candidate;
    }

    private string? FindRefusal(Candidate candidate) =>
        NodeFilter.FindRefusal(_ask, candidate.Node) ?? NodeFilter.FindShortage(_ask, candidate);

    private bool Suits(int place)
    {
        var candidate = CandidateAt(place);
        var shortage = NodeFilter.FindForeignVolume(_ask, candidate.Node) ?? NodeFilter.FindShortage(_ask, candidate);
        if (shortage is not null)
        {
            _refusals.Add(shortage);
            return false;
        }

        if (!_takesApart && _pairs?.FindObjection(place) is not null)
        {
            _apart.Add(place);
            return false;
        }

        return true;
    }

    private void Take(Candidate candidate)
    {
        Granted = _counted is null || candidate.Node.Description.GenericNames is null
            ? _counted
            : GenericGrant.Of(_snapshot, _ask.Reservations, candidate);
        candidate.Take(_ask);
        var (tasks, failures) = _own.GetValueOrDefault(candidate.Place);
        _own[candidate.Place] = (tasks + 1, failures);
        _pairs?.Take(candidate.Place);
        if (!_unowned.IsEmpty)
        {
            // From here on the others follow.
            var node = candidate.Node.Id;
            _ask = _ask with { Volumes = [.. _ask.Volumes, .. _unowned.Select(volume => (volume, node))] };
            _unowned = [];
        }
    }

    private void Requeue(Candidate candidate)
    {
        Count(_root!, candidate.Place, 1);
        Add(_root!, candidate.Place, PlaceRank.Of(candidate, _strategy));
    }
}
