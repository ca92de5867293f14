namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// The nodes that have one value of a spread preference: parted further by the next one, or, at the end, in the order
/// in which they get tasks.
/// </summary>
internal sealed class SpreadBranch
{
    /// <summary>By the value's place; null: no node with it suits.</summary>
    private SpreadBranch?[] _branches = [];

    private List<(int Place, PlaceRank Rank)>? _first;
    private PriorityQueue<int, PlaceRank>? _nodes;

    /// <summary>The service's tasks on all nodes of it, those that get no more included.</summary>
    public int Tasks { get; private set; }

    /// <summary>Nothing of it suits any more.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The branch of a value, of so many values.</summary>
    public SpreadBranch BranchOf(int value, int count)
    {
        if (_branches.Length == 0)
        {
            _branches = new SpreadBranch?[count];
        }

        return _branches[value] ??= new SpreadBranch();
    }

    /// <summary>Null: no node with that value suits.</summary>
    public SpreadBranch? FindBranch(int value) => _branches.Length == 0 ? null : _branches[value];

    public void Count(int tasks) => Tasks += tasks;

    /// <summary>At first, and again with each task.</summary>
    public void Add(int place, PlaceRank rank)
    {
        if (_nodes is not null)
        {
            _nodes.Enqueue(place, rank);
        }
        else
        {
            (_first ??= []).Add((place, rank));
        }
    }

    /// <summary>
    /// The node that comes first in the branch that has the fewest. Those that <paramref name="suits"/> refuses never
    /// come again.
    /// </summary>
    public int? Take(Func<int, bool> suits)
    {
        var place = _branches.Length == 0 ? TakeNode(suits) : TakeBranch(suits);
        IsFull = place is null;
        return place;
    }

    private int? TakeBranch(Func<int, bool> suits)
    {
        while (FindEmptiest() is { } branch)
        {
            if (branch.Take(suits) is { } place)
            {
                return place;
            }
        }

        return null;
    }

    private int? TakeNode(Func<int, bool> suits)
    {
        // All at once is a heap in one pass.
        _nodes ??= new PriorityQueue<int, PlaceRank>(_first ?? []);
        while (_nodes.TryDequeue(out var place, out _))
        {
            if (suits(place))
            {
                return place;
            }
        }

        return null;
    }

    private SpreadBranch? FindEmptiest()
    {
        SpreadBranch? best = null;
        foreach (var branch in _branches)
        {
            if (branch is { IsFull: false } && (best is null || branch.Tasks < best.Tasks))
            {
                best = branch;
            }
        }

        return best;
    }
}
