using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Updates;

/// <summary>
/// How an update of a service goes: which of its tasks failed while they were watched, whether it may go on, goes back
/// or is over. Lives for one decision.
/// </summary>
/// <param name="service">As it is.</param>
/// <param name="now">When.</param>
/// <param name="findObstacle">Why it cannot go back to a release; null: it can.</param>
internal sealed class UpdateTrack(Service service, ClusterTime now, Func<PastRelease, string?> findObstacle)
{
    /// <summary>An update in which nothing came up for so long hangs.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    private readonly UpdateState? _state = service.UpdateState;
    private readonly UpdateSpec _spec = SpecOf(service);
    private ClusterTime? _lastUp;
    private bool _hasProgress;
    private int _failures;
    private string _failed = "";
    private int _dirty;
    private int _inMotion;
    private bool _isPaused;

    public ClusterTime? LookAgainAt { get; private set; }

    /// <summary>The manner of the way on, or of the way back.</summary>
    public static UpdateSpec SpecOf(Service service) =>
        service.UpdateState is { IsRollback: true, IsActive: true } ? service.Rollback : service.Update;

    /// <summary>The task with what was noted of it.</summary>
    public ServiceTask Watch(ServiceTask task)
    {
        if (!IsOfUpdate(task))
        {
            return task;
        }

        if (task.UpAt is null && (TaskFacts.IsUp(task) || TaskFacts.HasCompleted(task)))
        {
            task = task with { UpAt = now };
            _hasProgress = true;
        }

        if (!task.FailedUpdate && HasFailed(task) && (task.UpAt is not { } up || now < up + _spec.Monitor)
            && _spec.Monitor > TimeSpan.Zero)
        {
            task = task with { FailedUpdate = true };
            _failures++;
            _failed = task.Wish.Name;
        }

        _lastUp = task.UpAt is { } at && !(_lastUp >= at) ? at : _lastUp;
        return task;
    }

    /// <summary>The service with how its update stands; at another release, if it goes back.</summary>
    /// <param name="service">As it is.</param>
    /// <param name="dirty">Slots that have a task of before.</param>
    /// <param name="inMotion">Slots whose new task is not up yet.</param>
    public Service Begin(Service service, IReadOnlyCollection<IReadOnlyList<ServiceTask>> dirty, int inMotion)
    {
        _dirty = dirty.Count;
        _inMotion = inMotion;
        var state = Next(service, dirty);
        if (state is { IsActive: true })
        {
            var trouble = FindTrouble(state);
            if (trouble is not null && _spec.FailureAction == FailureAction.Rollback && !state.IsRollback
                && !state.IsForced && service.History.Length > 0)
            {
                if (findObstacle(service.History[0]) is not { } obstacle)
                {
                    return RollbackRule.BackTo(service, service.History[0], now, $"update rolled back: {trouble}");
                }

                trouble = $"{trouble}; it cannot be rolled back: {obstacle}";
            }

            if (trouble is not null && _spec.FailureAction != FailureAction.Continue)
            {
                state = state with
                {
                    Status = state.IsRollback ? UpdateStatus.RollbackPaused : UpdateStatus.Paused,
                    Message = $"{(state.IsRollback ? "rollback" : "update")} paused: {trouble}",
                };
            }
        }

        _isPaused = state is { IsPaused: true };
        return state == service.UpdateState ? service : service with { UpdateState = state };
    }

    /// <summary>One more slot may be taken in hand.</summary>
    public bool MayBegin()
    {
        if (_isPaused || (_spec.Parallelism > 0 && _inMotion >= _spec.Parallelism))
        {
            return false;
        }

        if (_spec.Delay > TimeSpan.Zero && _lastUp is { } last && last + _spec.Delay > now)
        {
            LookAgainAt = last + _spec.Delay;
            return false;
        }

        _inMotion++;
        return true;
    }

    public Service End(Service service)
    {
        if (service.UpdateState is not { IsActive: true } state)
        {
            return service;
        }

        if (_dirty > 0 || _inMotion > 0)
        {
            var hangs = state.ProgressAt + Deadline;
            LookAgainAt ??= hangs > now ? hangs : null;
            return service;
        }

        var due = (_lastUp ?? state.StartedAt) + _spec.Monitor;
        if (due > now)
        {
            LookAgainAt = due;
            return service;
        }

        return service with
        {
            UpdateState = state with
            {
                Status = state.IsRollback ? UpdateStatus.RollbackCompleted : UpdateStatus.Completed,
                Message = state.IsRollback ? state.Message : "update completed",
                EndedAt = now,
            },
        };
    }

    private bool IsOfUpdate(ServiceTask task) =>
        _state is { IsActive: true } && task.IsHolder
        && task.Release == _state.Release && task.RecreateRound == _state.RecreateRound
        && task.CreatedAt >= _state.StartedAt;

    private UpdateState? Next(Service service, IReadOnlyCollection<IReadOnlyList<ServiceTask>> dirty)
    {
        var state = service.UpdateState;
        if (state is null || state.Release != service.Release || state.RecreateRound != service.RecreateRound)
        {
            return dirty.Count == 0 ? state : new UpdateState
            {
                Status = UpdateStatus.Updating,
                Message = "update in progress",
                Release = service.Release,
                RecreateRound = service.RecreateRound,
                IsForced = dirty.All(slot => slot.All(task =>
                    task.IsPast || !task.IsHolder || TaskFacts.HasWantedRelease(service, task))),
                StartedAt = now,
                ProgressAt = now,
                Slots = dirty.Count,
            };
        }

        if (state.IsPaused && (state.IsRollback ? service.Rollback : service.Update).FailureAction
            == FailureAction.Continue)
        {
            return state with
            {
                Status = state.IsRollback ? UpdateStatus.RollbackStarted : UpdateStatus.Updating,
                Message = "update in progress",
                ProgressAt = now,
            };
        }

        return state with
        {
            Slots = Math.Max(state.Slots, dirty.Count),
            Failures = state.Failures + _failures,
            ProgressAt = _hasProgress ? now : state.ProgressAt,
        };
    }

    private string? FindTrouble(UpdateState state)
    {
        if (_failures > 0 && state.Failures > _spec.MaxFailureRatio * state.Slots)
        {
            return $"task {_failed} failed or ended early";
        }

        return _dirty + _inMotion > 0 && state.ProgressAt + Deadline <= now
            ? $"nothing came up for {Deadline.TotalMinutes} minutes"
            : null;
    }

    private static bool HasFailed(ServiceTask task) => task.Observed switch
    {
        null => false,
        { State: >= TaskState.Ended } ended => ended.EndReason is EndReason.Failed or EndReason.Rejected,
        { State: TaskState.Live } live => !TaskFacts.HasCompleted(task)
            && (live.RunCount > 1 || live.Health == HealthState.Unhealthy
                || live.Status is ContainerState.Exited or ContainerState.Restarting or ContainerState.Dead),
        _ => false,
    };
}
