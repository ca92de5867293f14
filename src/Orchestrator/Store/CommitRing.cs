namespace Orc.Orchestrator.Store;

/// <summary>
/// The last commits, for those who follow. Who falls behind it looks at everything instead. It holds on to each thing
/// as it was and became, so large commits count for more: those of a big deploy would be most of the memory.
/// </summary>
/// <param name="capacity">How many commits at most.</param>
/// <param name="mostChanges">How many changes in all of them, but for <see cref="Least"/> commits.</param>
internal sealed class CommitRing(int capacity, int mostChanges)
{
    /// <summary>However large they are: who follows is some commits behind.</summary>
    public const int Least = 32;

    private readonly Commit?[] _commits = new Commit?[capacity];

    /// <summary>The version of the newest; each has its place by its version.</summary>
    private long _last;
    private long _count;
    private long _changes;

    public void Add(Commit commit)
    {
        if (commit.Version != _last + 1)
        {
            while (_count > 0)
            {
                DropOldest();
            }
        }
        else if (_count == capacity)
        {
            DropOldest();
        }

        _last = commit.Version;
        _count++;
        _changes += commit.Changes.Count;
        _commits[_last % capacity] = commit;
        while (_changes > mostChanges && _count > Least)
        {
            DropOldest();
        }
    }

    public CommitRange After(long version, Snapshot head)
    {
        if (version == head.Version)
        {
            return new CommitRange(head, [], IsGap: false);
        }

        if (_count == 0 || version >= head.Version || version < _last - _count)
        {
            return new CommitRange(head, [], IsGap: true);
        }

        var commits = new Commit[_last - version];
        for (var index = 0; index < commits.Length; index++)
        {
            commits[index] = _commits[(version + 1 + index) % capacity]!;
        }

        return new CommitRange(head, commits, IsGap: false);
    }

    private void DropOldest()
    {
        ref var oldest = ref _commits[(_last - _count + 1) % capacity];
        _changes -= oldest!.Changes.Count;
        _count--;
        oldest = null;
    }
}
