namespace Orc.Orchestrator.Store;

/// <summary>The last commits, for those who follow. Who falls behind it looks at everything instead.</summary>
internal sealed class CommitRing(int capacity)
{
    private readonly Commit[] _commits = new Commit[capacity];

    /// <summary>The version of the newest; each has its place by its version.</summary>
    private long _last;
    private long _count;

    public void Add(Commit commit)
    {
        _count = commit.Version == _last + 1 || _count == 0 ? Math.Min(_count + 1, capacity) : 1;
        _last = commit.Version;
        _commits[_last % capacity] = commit;
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
            commits[index] = _commits[(version + 1 + index) % capacity];
        }

        return new CommitRange(head, commits, IsGap: false);
    }
}
