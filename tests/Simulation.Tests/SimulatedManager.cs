using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Simulation.Tests;

/// <summary>
/// The control plane without threads and clock: its log as bytes, its deciders, its dispatch. A restart reads the log
/// again and knows nothing else.
/// </summary>
internal sealed class SimulatedManager(NodeId node, Invariants invariants)
{
    private const int MostChanges = 500;

    private readonly List<byte[]> _log = [];
    private Reconciler _reconciler = new(NullLogger.Instance);
    private AssignmentFeed _feed = new(node);

    public Snapshot Snapshot { get; private set; } = Snapshot.Empty;

    public int QuarantinedCount => _reconciler.QuarantinedCount;

    public long? NextLook => _reconciler.NextLook()?.Milliseconds;

    public void Restart()
    {
        Snapshot = _log.Aggregate(Snapshot.Empty, (known, record) => known.Apply(RecordForm.Read(record)));
        _reconciler = new Reconciler(NullLogger.Instance);
        _reconciler.MarkAll(Snapshot);
    }

    public void Commit(IReadOnlyList<Change> changes, long now)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var commit =
            new Commit(Snapshot.Version + 1, new ClusterTime(Math.Max(now, Snapshot.Time.Milliseconds)), changes);
        var record = RecordForm.Write(commit);
        _log.Add(record);
        var before = Snapshot;
        Snapshot = before.Apply(RecordForm.Read(record));
        invariants.CheckCommit(before, Snapshot, commit);
        _reconciler.Observe(new CommitRange(Snapshot, [commit], IsGap: false));
    }

    /// <summary>False: nothing was to be decided.</summary>
    public bool Decide(long now)
    {
        var changes = _reconciler.Decide(Snapshot, new ClusterTime(Math.Max(now, Snapshot.Time.Milliseconds)));
        Commit(changes, now);
        return changes.Count > 0;
    }

    public void Hear(AgentMessage message, long now)
    {
        if (message.MessageCase == AgentMessage.MessageOneofCase.Hello)
        {
            var hello = Introduction.Of(message.Hello);
            while (ReportFold.Introduce(Snapshot, hello, Snapshot.Time) is { Count: > 0 } changes)
            {
                Commit([.. changes.Take(MostChanges)], now);
            }

            _feed = new AssignmentFeed(node);
            _feed.NoteGone(Snapshot, hello.Tasks);
        }
        else if (message.MessageCase == AgentMessage.MessageOneofCase.Reports)
        {
            var reports = new PendingReports();
            reports.Add(
                message.Reports.Tasks.Select(Protocol.Mapping.TaskMapping.ToModel),
                message.Reports.Resources.Select(ResourceReport.Of));
            _feed.NoteGone(Snapshot, reports.Tasks);
            Commit(ReportFold.Fold(Snapshot, node, reports.Tasks, reports.Resources), now);
        }
    }

    /// <summary>What the session has to say; null: nothing new.</summary>
    public ManagerMessage? Speak()
    {
        var message = _feed.Next(Snapshot);
        if (message is not null)
        {
            invariants.CheckMessage(Snapshot, message);
        }

        return message;
    }

    public IReadOnlyList<string> Sweep(long now) =>
        Reconciler.Sweep(Snapshot, new ClusterTime(Math.Max(now, Snapshot.Time.Milliseconds)), NullLogger.Instance);
}
