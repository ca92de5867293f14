namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// The nodes that have one value of a spread preference: parted further by the next one, or, at the end, in the order
/// in which they get tasks.
/// </summary>
internal sealed class SpreadBranch(SpreadPlan plan)
{
    /// <summary>By the value's place; null: no node with it suits.</summary>
    private readonly SpreadBranch?[] _branches =
        Array.ConvertAll(plan.Branches, part => part is null ? null : new SpreadBranch(part));

    private List<(int Place, PlaceRank Rank)>? _first;
    private PriorityQueue<int, PlaceRank>? _apart;
    private OrderCursor _lacking;
    private OrderCursor _having;

    /// <summary>The service's tasks on all nodes of it, those that get no more included.</summary>
    public int Tasks { get; private set; }

    /// <summary>Nothing of it suits any more.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Null: no node with that value suits.</summary>
    public SpreadBranch? FindBranch(int value) => _branches.Length == 0 ? null : _branches[value];

    public void Count(int tasks) => Tasks += tasks;

    /// <summary>A node with a rank of its own: at first, and again with each task.</summary>
    public void Add(int place, PlaceRank rank)
    {
        if (_apart is not null)
        {
            _apart.Enqueue(place, rank);
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
    /// <param name="others">Nodes that were not added; null: all were.</param>
    /// <param name="suits">Whether there is room.</param>
    public int? Take(OtherNodes? others, Func<int, bool> suits)
    {
        var place = _branches.Length == 0 ? TakeNode(others, suits) : TakeBranch(others, suits);
        IsFull = place is null;
        return place;
    }

    private int? TakeBranch(OtherNodes? others, Func<int, bool> suits)
    {
        while (FindEmptiest() is { } branch)
        {
            if (branch.Take(others, suits) is { } place)
            {
                return place;
            }
        }

        return null;
    }

    private int? TakeNode(OtherNodes? others, Func<int, bool> suits)
    {
        while (TakeFirst(others) is { } place)
        {
            if (suits(place))
            {
                return place;
            }
        }

        return null;
    }

    /// <summary>The first of all, wherever it is.</summary>
    private int? TakeFirst(OtherNodes? others)
    {
        if (_apart is null && _first is not null)
        {
            // All at once is a heap in one pass.
            _apart = new PriorityQueue<int, PlaceRank>(_first);
            _first = null;
        }

        var other = others?.FindFirst(plan.Places, ref _lacking, ref _having);
        if (_apart is not null && _apart.TryPeek(out var apart, out var rank)
            && (other is not { } known || rank.CompareTo(known) < 0))
        {
            _apart.Dequeue();
            return apart;
        }

        if (other is { } first)
        {
            others!.Leave(first.Index);
        }

        return other?.Index;
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
