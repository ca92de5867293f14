using Microsoft.Extensions.Logging;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// Gathers what agents report, the latest of each task, and commits what is news: the first at once, and what comes
/// meanwhile together.
/// </summary>
internal sealed partial class ReportInbox(ClusterStore store, TimeProvider time, ILogger<ReportInbox> logger)
{
    private const int MostChanges = 250;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly CommitPace _pace = new(time);
    private readonly Arrivals _arrivals = new(store);
    private Dictionary<NodeId, PendingReports> _pending = [];
    private TaskCompletionSource _news = NewSignal();

    /// <summary>
    /// Nodes that said hello and not yet what nobody knows of them. One that never comes so far and begins anew each
    /// time would keep all others waiting: it is waited for once.
    /// </summary>
    private readonly HashSet<NodeId> _unspoken = [];

    public void Add(NodeId node, IEnumerable<TaskReport> tasks, IEnumerable<ResourceReport> resources)
    {
        lock (_lock)
        {
            if (!_pending.TryGetValue(node, out var pending))
            {
                _pending.Add(node, pending = new PendingReports());
            }

            pending.Add(tasks, resources);
            _news.TrySetResult();
        }
    }

    /// <summary>
    /// A hello is committed at once, with those that came while the last ones were written: the session goes on from
    /// what it says.
    /// </summary>
    public async Task<UpdateOutcome> IntroduceAsync(Introduction hello, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Reports of the session before, which the hello has overtaken.
            _pending.Remove(hello.Node.Id);
            hello = hello with { IsAwaited = _unspoken.Add(hello.Node.Id) };
        }

        var outcome = await _arrivals.IntroduceAsync(hello, cancellationToken);
        if (!outcome.IsDone && hello.IsAwaited)
        {
            lock (_lock)
            {
                _unspoken.Remove(hello.Node.Id);
            }
        }

        return outcome;
    }

    /// <summary>What a node has and was not told of.</summary>
    public Task<UpdateOutcome> NoteOrphansAsync(
        NodeId node, IReadOnlyList<OrphanTask> orphans, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _unspoken.Remove(node);
        }

        return CommitAllAsync(
            snapshot => OrphanFold.Fold(snapshot, node, orphans, store.Now(snapshot)), cancellationToken);
    }

    /// <summary>A node's single containers on networks of the cluster, all of them.</summary>
    public Task<UpdateOutcome> NoteAttachmentsAsync(
        NodeId node, IReadOnlyList<NetworkAttachment> attachments, CancellationToken cancellationToken) =>
        CommitAllAsync(snapshot => AttachmentFold.Fold(snapshot, node, attachments), cancellationToken);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _news.Task.WaitAsync(cancellationToken);
            var pause = _pace.Take();
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time, cancellationToken);
            }

            await CommitAsync(cancellationToken);
        }
    }

    /// <summary>Commits what has come in.</summary>
    internal async Task CommitAsync(CancellationToken cancellationToken)
    {
        var taken = Take();
        var outcome = await CommitAsync(taken, cancellationToken);
        if (!outcome.IsDone)
        {
            LogNotTaken(outcome.Error);
            PutBack(taken);
            await Task.Delay(PauseAfterFailure, time, cancellationToken);
        }
    }

    /// <summary>In as many commits as it needs; others get their turn between them.</summary>
    private async Task<UpdateOutcome> CommitAsync(
        Dictionary<NodeId, PendingReports> taken, CancellationToken cancellationToken)
    {
        List<NewsPiece> news =
        [
            .. taken.SelectMany(entry =>
                entry.Value.Tasks.Select(report => new NewsPiece(entry.Key, report, null))
                    .Concat(entry.Value.Resources.Select(report => new NewsPiece(entry.Key, null, report)))),
        ];
        var first = 0;
        while (true)
        {
            var next = first;
            var outcome = await store.UpdateSteadilyAsync(
                snapshot =>
                {
                    var changes = new List<Change>();
                    var room = new StepRoom(MostChanges, store.BeginStep());
                    next = ReportFold.FoldFrom(snapshot, news, first, room, changes);
                    return changes;
                },
                cancellationToken);
            if (!outcome.IsDone || next >= news.Count)
            {
                return outcome;
            }

            first = next;
        }
    }

    /// <summary>In as many commits as it needs: what was committed is no news the next time.</summary>
    private async Task<UpdateOutcome> CommitAllAsync(
        Func<Snapshot, IReadOnlyList<Change>> fold, CancellationToken cancellationToken)
    {
        while (true)
        {
            var isWhole = false;
            var outcome = await store.UpdateSteadilyAsync(
                snapshot =>
                {
                    var changes = fold(snapshot);
                    isWhole = changes.Count <= MostChanges;
                    return isWhole ? changes : [.. changes.Take(MostChanges)];
                },
                cancellationToken);
            if (isWhole || !outcome.IsDone)
            {
                return outcome;
            }
        }
    }

    private Dictionary<NodeId, PendingReports> Take()
    {
        lock (_lock)
        {
            var taken = _pending;
            _pending = [];
            _news = NewSignal();
            return taken;
        }
    }

    private void PutBack(Dictionary<NodeId, PendingReports> taken)
    {
        lock (_lock)
        {
            foreach (var (node, older) in taken)
            {
                if (_pending.TryGetValue(node, out var newer))
                {
                    older.Add(newer.Tasks, newer.Resources);
                }

                _pending[node] = older;
            }

            _news.TrySetResult();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "What agents reported could not be stored, and is kept for the next try: {Error}")]
    private partial void LogNotTaken(string error);
}
