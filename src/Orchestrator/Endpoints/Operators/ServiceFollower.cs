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
    private static readonly TimeSpan Unplaced = TimeSpan.FromSeconds(5);

    // Longer than most pauses before another try.
    private static readonly TimeSpan Ended = TimeSpan.FromSeconds(15);

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

    /// <summary>
    /// Says what is left on nodes that cannot be reached: when these are back it goes, and nobody waits for that.
    /// </summary>
    public async Task FollowUntilGoneAsync(
        IReadOnlyList<ServiceKey> services,
        long version,
        Func<ServiceProgress, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        await ReachAsync(version, cancellationToken);
        var snapshot = store.Head;
        while (services.Any(key => RemovalRule.IsAwaited(snapshot, key)))
        {
            await NewsAsync(snapshot.Version, cancellationToken);
            snapshot = store.Head;
        }

        foreach (var key in services)
        {
            foreach (var notice in RemovalRule.Describe(snapshot, Left(snapshot, key)))
            {
                await write(
                    new ServiceProgress { Service = key.ToString(), IsOver = true, Message = notice },
                    cancellationToken);
            }
        }
    }

    private static IEnumerable<ServiceTask> Left(Snapshot snapshot, ServiceKey key) =>
        snapshot.FindService(key) is { Removal: null }
            ? []
            : snapshot.TasksOf(key).Where(task => RemovalRule.IsLeft(snapshot, task));

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

    /// <summary>Nothing moves, and it is not as it shall be: whoever waits is told why, and what comes next.</summary>
    private static void MarkStuck(ServiceProgress progress, Watch watch, ClusterTime now)
    {
        var states = string.Join(' ', progress.Tasks.Select(task => task.State));
        if (progress.IsOver || watch.States != states || watch.StuckSince is not { } since)
        {
            watch.StuckSince = now;
            watch.States = states;
            return;
        }

        if (!progress.Tasks.All(IsAtRest)
            || progress.Tasks.FirstOrDefault(task => task.Error.Length > 0) is not { } one)
        {
            return;
        }

        var isWaiting = one.State == "Pending";
        if (since + (isWaiting ? Unplaced : Ended) <= now)
        {
            var next = isWaiting ? "it starts as soon as a node suits it" : "it is not started again by itself";
            progress.IsOver = true;
            progress.Error = $"{one.Error}: {next} (see: orc explain {progress.Service})";
        }
    }

    private static bool IsAtRest(TaskProgress task) => task.State switch
    {
        "Running" or "Complete" or "Failed" or "Rejected" or "Shutdown" => true,
        "Pending" => task.Error.Length > 0,
        _ => false,
    };

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

        public string States { get; set; } = "";

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
