namespace Orc.Orchestrator.Store;

/// <summary>The last commits, for those who follow. Who falls behind it looks at everything instead.</summary>
internal sealed class CommitRing(int capacity)
{
    private readonly Queue<Commit> _commits = [];

    public void Add(Commit commit)
    {
        _commits.Enqueue(commit);
        if (_commits.Count > capacity)
        {
            _commits.Dequeue();
        }
    }

    public CommitRange After(long version, Snapshot head)
    {
        if (version == head.Version)
        {
            return new CommitRange(head, [], IsGap: false);
        }

        var reaches = _commits.Count > 0 && _commits.Peek().Version <= version + 1 && version < head.Version;
        return reaches
            ? new CommitRange(head, [.. _commits.Where(commit => commit.Version > version)], IsGap: false)
            : new CommitRange(head, [], IsGap: true);
    }
}
