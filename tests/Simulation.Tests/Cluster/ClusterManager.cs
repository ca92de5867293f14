using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>
/// The manager without threads and clock: its log as bytes, its deciders, a session for each node, and when it last
/// heard of whom. A restart reads the log again and knows nothing else.
/// </summary>
internal sealed class ClusterManager(ClusterInvariants invariants)
{
    private const int MostChanges = 500;

    private readonly List<byte[]> _log = [];
    private readonly SortedDictionary<NodeId, AssignmentFeed> _feeds = [];
    private readonly SortedDictionary<NodeId, (long At, TimeSpan? Away)> _heard = [];
    private Reconciler _reconciler = new(NullLogger.Instance);
    private long _startedAt;

    public Snapshot Snapshot { get; private set; } = Snapshot.Empty;

    public int QuarantinedCount => _reconciler.QuarantinedCount;

    public long? NextLook => _reconciler.NextLook()?.Milliseconds;

    public void Restart(long now)
    {
        Snapshot = _log.Aggregate(Snapshot.Empty, (known, record) => known.Apply(RecordForm.Read(record)));
        _reconciler = new Reconciler(NullLogger.Instance);
        _reconciler.MarkAll(Snapshot);
        _feeds.Clear();
        _heard.Clear();
        _startedAt = now;
    }

    /// <summary>Its loop did not run: that time counts for nobody's silence.</summary>
    public void Stall(long milliseconds)
    {
        _startedAt += milliseconds;
        foreach (var (node, heard) in _heard.ToList())
        {
            _heard[node] = (heard.At + milliseconds, heard.Away);
        }
    }

    public void Commit(IReadOnlyList<Change> changes, long now)
    {
        foreach (var chunk in changes.Chunk(MostChanges))
        {
            var time = new ClusterTime(Math.Max(now, Snapshot.Time.Milliseconds));
            var commit = new Commit(Snapshot.Version + 1, time, chunk);
            var record = RecordForm.Write(commit);
            _log.Add(record);
            var before = Snapshot;
            Snapshot = before.Apply(RecordForm.Read(record));
            invariants.CheckCommit(before, Snapshot, commit);
            _reconciler.Observe(new CommitRange(Snapshot, [commit], IsGap: false));
        }
    }

    public bool Decide(long now)
    {
        var changes = _reconciler.Decide(Snapshot, Time(now));
        Commit(changes, now);
        return changes.Count > 0;
    }

    public void Watch(long now)
    {
        var pulses = _heard.ToDictionary(entry => entry.Key, entry => new NodePulse
        {
            Silence = TimeSpan.FromMilliseconds(now - entry.Value.At),
            Away = entry.Value.Away,
        });
        Commit(LivenessRule.Decide(Snapshot, pulses, TimeSpan.FromMilliseconds(now - _startedAt), Time(now)), now);
    }

    public void HearBeat(NodeId node, TimeSpan? away, long now) => _heard[node] = (now, away);

    /// <summary>False: it is of the cluster no more.</summary>
    public bool HearHello(NodeId node, AgentHello message, long now)
    {
        if (!Snapshot.Nodes.TryGetValue(node, out var known))
        {
            return false;
        }

        var hello = Introduction.Of(message);
        hello = hello with { Node = hello.Node with { Description = known.Description } };
        while (ReportFold.Introduce(Snapshot, hello) is { Count: > 0 } changes)
        {
            Commit([.. changes.Take(MostChanges)], now);
        }

        _feeds[node] = new AssignmentFeed(node);
        _feeds[node].NoteGone(Snapshot, hello.Tasks);
        _heard[node] = (now, null);
        Watch(now);
        return true;
    }

    public void HearReports(NodeId node, AgentReports message, long now)
    {
        var reports = new PendingReports();
        reports.Add(message.Tasks.Select(task => task.ToModel()), []);
        if (_feeds.TryGetValue(node, out var feed))
        {
            feed.NoteGone(Snapshot, reports.Tasks);
        }

        Commit(ReportFold.Fold(Snapshot, node, reports.Tasks, reports.Resources), now);
    }

    /// <summary>What a session has to say; null: nothing new, or there is none.</summary>
    public ManagerMessage? Speak(NodeId node) => _feeds.GetValueOrDefault(node)?.Next(Snapshot);

    public void Forget(NodeId node) => _feeds.Remove(node);

    public IReadOnlyList<string> Sweep(long now) => Reconciler.Sweep(Snapshot, Time(now), NullLogger.Instance);

    private ClusterTime Time(long now) => new(Math.Max(now, Snapshot.Time.Milliseconds));
}
