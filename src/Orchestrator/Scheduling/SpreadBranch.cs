namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// The nodes that have one value of a spread preference: parted further by the next one, or, at the end, in the order
/// in which they get tasks.
/// </summary>
internal sealed class SpreadBranch
{
    private readonly SortedDictionary<string, SpreadBranch> _branches = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Candidate, PlaceRank> _nodes = new();

    /// <summary>The service's tasks on all nodes of it, those that get no more included.</summary>
    public int Tasks { get; private set; }

    /// <summary>Nothing of it suits any more.</summary>
    public bool IsFull { get; private set; }

    public SpreadBranch BranchOf(string value)
    {
        if (!_branches.TryGetValue(value, out var branch))
        {
            _branches.Add(value, branch = new SpreadBranch());
        }

        return branch;
    }

    public void Count(int tasks) => Tasks += tasks;

    public void Add(Candidate candidate) => _nodes.Enqueue(candidate, PlaceRank.Of(candidate));

    /// <summary>
    /// The node that comes first in the branch that has the fewest. Those that <paramref name="suits"/> refuses never
    /// come again.
    /// </summary>
    public Candidate? Take(Func<Candidate, bool> suits)
    {
        var candidate = _branches.Count == 0 ? TakeNode(suits) : TakeBranch(suits);
        IsFull = candidate is null;
        return candidate;
    }

    private Candidate? TakeBranch(Func<Candidate, bool> suits)
    {
        while (FindEmptiest() is { } branch)
        {
            if (branch.Take(suits) is { } candidate)
            {
                return candidate;
            }
        }

        return null;
    }

    private Candidate? TakeNode(Func<Candidate, bool> suits)
    {
        while (_nodes.TryDequeue(out var candidate, out _))
        {
            if (suits(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private SpreadBranch? FindEmptiest()
    {
        SpreadBranch? best = null;
        foreach (var branch in _branches.Values)
        {
            if (!branch.IsFull && (best is null || branch.Tasks < best.Tasks))
            {
                best = branch;
            }
        }

        return best;
    }
}
