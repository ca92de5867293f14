using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>Tells how services come along, until each has come to rest, or will not.</summary>
internal sealed class ServiceFollower(ClusterStore store, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    // Without a node, and nothing else happening: only an operator can change that.
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(5);

    private readonly Dictionary<ServiceKey, Watch> _watches = [];

    public async Task FollowAsync(
        IReadOnlyList<ServiceKey> services,
        long version,
        Func<ServiceProgress, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        await ReachAsync(version, cancellationToken);
        while (true)
        {
            var snapshot = store.Head;
            foreach (var key in services)
            {
                var watch = _watches.GetValueOrDefault(key) ?? (_watches[key] = new Watch());
                var progress = Judge(snapshot, key, watch);
                if (!progress.Equals(watch.Last))
                {
                    watch.Last = progress;
                    await write(progress, cancellationToken);
                }
            }

            if (services.All(key => _watches[key].Last!.IsOver))
            {
                return;
            }

            await NewsAsync(snapshot.Version, cancellationToken);
        }
    }

    public async Task FollowUntilGoneAsync(
        IReadOnlyList<ServiceKey> services, long version, CancellationToken cancellationToken)
    {
        await ReachAsync(version, cancellationToken);
        while (store.Head is var snapshot
            && services.Any(key => snapshot.FindService(key) is { Removal: not null } || HasTasks(snapshot, key)))
        {
            await NewsAsync(snapshot.Version, cancellationToken);
        }
    }

    private static bool HasTasks(Snapshot snapshot, ServiceKey key) =>
        snapshot.FindService(key) is null && snapshot.TasksOf(key).Any(task => !task.IsGone);

    private ServiceProgress Judge(Snapshot snapshot, ServiceKey key, Watch watch)
    {
        if (watch.Last is { IsOver: true } over)
        {
            return over;
        }

        var now = store.Now(snapshot);
        var progress = ServiceProgressRule.Of(snapshot, key, now, task => watch.UpSince(task, now));
        var state = snapshot.FindService(key)?.UpdateState;
        watch.SawUpdate |= state is { IsActive: true, IsRollback: false };
        if (progress is { IsOver: true, Error.Length: 0 } && watch.SawUpdate && state is { IsRollback: true })
        {
            progress.Error = $"service {key} was rolled back: {state.Message}";
        }

        MarkStuck(progress, watch, now);
        return progress;
    }

    private static void MarkStuck(ServiceProgress progress, Watch watch, ClusterTime now)
    {
        var waiting = progress.Tasks.FirstOrDefault(task => task.State == "Pending" && task.Error.Length > 0);
        if (progress.IsOver || waiting is null || progress.Done != watch.Done || watch.StuckSince is null)
        {
            watch.StuckSince = now;
            watch.Done = progress.Done;
        }
        else if (watch.StuckSince + Stuck <= now
            && progress.Tasks.All(task => task.State is "Pending" or "Running" or "Complete"))
        {
            progress.IsOver = true;
            progress.Error = $"{waiting.Error}; what is missing starts as soon as a node suits it "
                + $"(see: orc explain {progress.Service})";
        }
    }

    private async Task ReachAsync(long version, CancellationToken cancellationToken)
    {
        while (store.Head.Version < version)
        {
            await store.ReadAfterAsync(store.Head.Version, cancellationToken);
        }
    }

    /// <summary>Until something was committed, or a moment has passed: some of it depends on the time alone.</summary>
    private async Task NewsAsync(long version, CancellationToken cancellationToken)
    {
        using var moment = new CancellationTokenSource(LookAgain, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(moment.Token, cancellationToken);
        try
        {
            await store.ReadAfterAsync(version, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The moment has passed.
        }
    }

    /// <summary>What was seen of one service.</summary>
    private sealed class Watch
    {
        private readonly Dictionary<(TaskId Task, int Run), ClusterTime> _up = [];

        public ServiceProgress? Last { get; set; }

        public bool SawUpdate { get; set; }

        public ClusterTime? StuckSince { get; set; }

        public int Done { get; set; }

        /// <summary>What is up at the first look was so before; later ones came up when they were first seen.</summary>
        public ClusterTime UpSince(ServiceTask task, ClusterTime now)
        {
            var run = (task.Id, task.Observed?.RunCount ?? 0);
            if (!_up.TryGetValue(run, out var since))
            {
                var known = task.UpAt ?? task.CreatedAt;
                var ended = task.Observed?.LastExit is { } exit ? ClusterTime.Of(exit.FinishedAt) : known;
                _up[run] = since = Last is null ? (ended > known ? ended : known) : now;
            }

            return since;
        }
    }
}
