using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// What one session says down, from one snapshot to the next: everything first, then differences. Knows what was said.
/// </summary>
internal sealed class AssignmentFeed(NodeId node, Withdrawals? withdrawals = null)
{
    /// <summary>SQLite has one leader for ever; etcd will count.</summary>
    private const long Term = 1;

    /// <summary>
    /// An agent acts on one message after another: what it is not at yet had better be newer, and all of it in one.
    /// </summary>
    private const int MostUnheard = 2;

    private readonly Lock _lock = new();
    private readonly SortedSet<TaskId> _gone = [];
    private readonly TableWords _tables = new();
    private readonly NodeAssignment _assignment = new(node);
    private AssignmentSet? _said;
    private readonly Queue<(long Sequence, long Version)> _unheard = [];
    private long _sequence;
    private long _considered;
    private long _heard;

    /// <summary>Tasks are held back: asking again later tells of them.</summary>
    public bool IsHolding
    {
        get
        {
            lock (_lock)
            {
                return withdrawals is { HasAny: true };
            }
        }
    }

    /// <summary>The agent has enough to do: what there is to say is said when it has acted on some of it.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_lock)
            {
                return _unheard.Count >= MostUnheard;
            }
        }
    }

    /// <summary>The version up to which the agent has acted on what it was told.</summary>
    public long Heard
    {
        get
        {
            lock (_lock)
            {
                return _unheard.Count == 0 ? _considered : _heard;
            }
        }
    }

    /// <summary>What the node shall know at the version that was last told of, whatever is held back of it.</summary>
    public AssignmentSet Assigned
    {
        get
        {
            lock (_lock)
            {
                return _assignment.Last;
            }
        }
    }

    /// <summary>Nothing at a version concerns this node.</summary>
    public void Pass(long version)
    {
        lock (_lock)
        {
            _considered = Math.Max(_considered, version);
        }
    }

    /// <summary>The agent has acted on a message, and on all before it.</summary>
    public void Acknowledge(long sequence)
    {
        lock (_lock)
        {
            while (_unheard.TryPeek(out var first) && first.Sequence <= sequence)
            {
                _unheard.Dequeue();
                _heard = first.Version;
            }
        }
    }

    /// <summary>
    /// Tasks that were removed may be dropped here before anything was said of them in this session; the agent keeps a
    /// record of them that nobody needs. True: some are, and <see cref="Next"/> tells.
    /// </summary>
    public bool NoteGone(Snapshot snapshot, IEnumerable<TaskReport> reports)
    {
        lock (_lock)
        {
            _gone.UnionWith(reports
                .Where(report => report.State == TaskState.Removed)
                .Select(report => report.Task));
            return _gone.Any(id => !snapshot.Tasks.TryGetValue(id, out var task) || task.IsPast);
        }
    }

    /// <summary>After a commit there may be something to say.</summary>
    public bool IsOfInterest(Commit commit, Snapshot head)
    {
        lock (_lock)
        {
            return CommitReach.Of(commit, head).Concerns(node, _said ?? AssignmentSet.Empty, head);
        }
    }

    /// <summary>Null: nothing is to be said.</summary>
    public ManagerMessage? Next(Snapshot snapshot)
    {
        lock (_lock)
        {
            var before = _said ?? AssignmentSet.Empty;
            var now = _assignment.Next(snapshot);
            now = withdrawals?.Hold(snapshot, before, now) ?? now;
            var forgotten = _gone.Where(task => !now.Tasks.ContainsKey(task) && !before.Tasks.ContainsKey(task));
            var message = _said is null
                ? ManagerMessages.Complete(snapshot, now, _tables, forgotten)
                : ManagerMessages.Difference(snapshot, before, now, _tables, forgotten);
            _said = now;
            _gone.Clear();
            if (message is not null)
            {
                message.Sequence = ++_sequence;
                message.ClusterId = snapshot.Identity.ClusterId;
                message.Incarnation = snapshot.Identity.Incarnation;
                message.Term = Term;
                _unheard.Enqueue((message.Sequence, snapshot.Version));
            }

            _considered = Math.Max(_considered, snapshot.Version);

            return message;
        }
    }
}
