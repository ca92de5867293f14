using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Updates;

namespace Orc.Orchestrator.Services;

/// <summary>One decision about one service: lives for one call.</summary>
internal sealed class ServiceStep
{
    // With the reconciler's own limit it stays below Commit.MaxChanges; what is left comes with the next decision.
    private const int MostChanges = 300;

    private readonly Snapshot _snapshot;
    private readonly Service _asked;
    private readonly Release _release;
    private readonly ClusterTime _now;
    private readonly List<Change> _changes = [];
    private readonly SortedDictionary<int, Slot> _slots = [];
    private readonly bool _isOpen;
    private readonly bool _isBlocked;
    private readonly bool _hasPreStart;
    private readonly ServiceTask? _donor;
    private Service _service;
    private long _counter;
    private int _inMotion;
    private ClusterTime? _lookAgainAt;

    public ServiceStep(Snapshot snapshot, Service service, Release release, ClusterTime now)
    {
        _snapshot = snapshot;
        _asked = service;
        _release = release;
        _now = now;
        _counter = snapshot.Counter;
        _service = GateRule.Open(
            snapshot, service with { Milestone = MilestoneRule.Next(snapshot, service) }, out _isOpen);
        _isBlocked = Usage.IsBlocked(snapshot, release.Container);
        _hasPreStart = release.Container.Hooks?.PreStart is { IsDefaultOrEmpty: false };
        _donor = TaskFacts.FindDonor(snapshot, service.Key, release.Container);
        _isOpen &= !TaskFacts.IsDonorComing(snapshot, service.Key, release.Container);
        foreach (var tasks in snapshot.TasksOf(service.Key).Where(task => !task.IsOneOff).GroupBy(task => task.Slot))
        {
            _slots.Add(tasks.Key, new Slot(tasks.Key, [.. tasks]));
        }
    }

    public Decision Decide()
    {
        ScaleDown();
        _inMotion = _slots.Values.Count(IsInMotion);
        foreach (var slot in _slots.Values.Where(slot => slot.IsOccupied))
        {
            if (_changes.Count >= MostChanges)
            {
                break;
            }

            DecideSlot(slot);
        }

        ScaleUp();
        if (_service != _asked)
        {
            _changes.Add(new Change.PutService(_service));
        }

        return new Decision(_changes, _lookAgainAt);
    }

    private void ScaleDown()
    {
        var occupied = _slots.Values.Where(slot => slot.IsOccupied).ToList();
        var surplus = occupied
            .OrderByDescending(slot => slot.Newest is { } newest && FindStaleness(newest) is not null)
            .ThenByDescending(slot => slot.Number)
            .Take(Math.Clamp(occupied.Count - _service.Replicas, 0, MostChanges));
        foreach (var slot in surplus.ToList())
        {
            foreach (var task in slot.Tasks.Where(task => task.IsHolder || task.HandsOver))
            {
                Put(Leaving(task) with { HandsOver = false }, $"{_service.Replicas} are wanted");
            }

            slot.IsSurplus = true;
        }
    }

    private void ScaleUp()
    {
        var occupied = _slots.Values.Where(slot => slot.IsOccupied).ToList();
        var number = occupied.Count == 0 ? 0 : occupied.Max(slot => slot.Number);
        for (var missing = _service.Replicas - occupied.Count; missing > 0 && _changes.Count < MostChanges; missing--)
        {
            number++;

            // The name and the ports of one that is still leaving are not free yet.
            if (!_slots.TryGetValue(number, out var slot) || slot.Tasks.All(task => task.IsGone))
            {
                Create(number, predecessor: null, isBesideAnother: false, "one more is wanted");
            }
        }
    }

    private void DecideSlot(Slot slot)
    {
        var holders = slot.Holders;
        if (holders.Count == 0)
        {
            if (slot.Tasks.All(task => task.IsGone) && slot.Handover is { } gone)
            {
                Create(slot.Number, gone, isBesideAnother: false, "its predecessor is gone");
            }

            return;
        }

        var newest = holders[^1];
        if (holders.Count > 1)
        {
            // The successor itself is outdated, or could not be: it goes, and the old one waits for the next.
            if (FindStaleness(newest) is { } reason)
            {
                Put(Leaving(newest), reason);
                return;
            }

            DecidePair(holders, newest);
            Advance(newest, slot);
            return;
        }

        // What rests is replaced when it starts again, unless it stands on a network that is made anew.
        if (FindStaleness(newest) is { } cause && (_service.Rest is null || _isBlocked))
        {
            Replace(slot, newest, cause);
        }
        else
        {
            Advance(newest, slot);
        }
    }

    /// <summary>Start-first: the old one goes when the new one serves.</summary>
    private void DecidePair(IReadOnlyList<ServiceTask> holders, ServiceTask newest)
    {
        if (TaskFacts.IsUp(newest) || TaskFacts.HasCompleted(newest))
        {
            foreach (var old in holders.Where(task => task.Id != newest.Id))
            {
                Put(Leaving(old), "its successor is up");
            }
        }
    }

    /// <summary>Why a task must give way to another; null: it need not.</summary>
    private string? FindStaleness(ServiceTask task)
    {
        if (task.State >= TaskState.Ended)
        {
            return task.Observed is { EndReason: EndReason.Lost } ? "it was lost"
                : _service.StartRound > task.Wish.StartRound ? "it ended"
                : _isBlocked && !task.IsGone ? "what it stands on is made anew"
                : null;
        }

        if (!TaskFacts.HasWantedRelease(_service, task))
        {
            return "its settings changed";
        }

        if (task.RecreateRound < _service.RecreateRound)
        {
            return "recreate was asked for";
        }

        return task.Donor is { } donor && _donor is not null && _donor.Id != donor
            ? $"{_donor.Wish.Name}, whose namespace it shares, is another container now"
            : null;
    }

    private void Replace(Slot slot, ServiceTask old, string cause)
    {
        var current = _snapshot.Releases.GetValueOrDefault(old.Release) ?? _release;

        // What the old one stands on may wait for its end, though the new one does not need it.
        var isBlocked = _isBlocked || Usage.IsBlocked(_snapshot, current.Container);

        if (Waits(slot, old, isBlocked))
        {
            return;
        }

        if (old.State < TaskState.Ended && !isBlocked && !BeginBatch())
        {
            return;
        }

        if (old.IsRunning && !isBlocked && UpdateRule.OrderOf(_service, current, _release) == UpdateOrder.StartFirst)
        {
            Create(slot.Number, predecessor: null, isBesideAnother: true, cause);
            return;
        }

        Put(Leaving(old) with { HandsOver = true }, cause);
        if (old.IsGone)
        {
            Create(slot.Number, old, isBesideAnother: false, cause);
        }
    }

    // Nothing that serves is taken away before its successor could start; a successor that was given up and is still
    // leaving has the name.
    private bool Waits(Slot slot, ServiceTask old, bool isBlocked) =>
        (!_isOpen && !_service.NoStart && !isBlocked && old.IsRunning)
        || (old.IsGone && !slot.Tasks.All(task => task.IsGone));

    private bool BeginBatch()
    {
        if (!UpdateRule.MayBegin(_service, _inMotion, _now))
        {
            var next = _service.LastBatch + _service.Update.Delay;
            _lookAgainAt = next > _now ? next : null;
            return false;
        }

        _inMotion++;
        _service = _service.Update.Delay > TimeSpan.Zero ? _service with { LastBatch = _now } : _service;
        return true;
    }

    private void Advance(ServiceTask task, Slot slot)
    {
        if (task.State >= TaskState.Ended)
        {
            return;
        }

        var wish = _service.Rest is { } rest ? Rested(task, rest) : Started(task);
        var final = TaskNames.Final(_service, ReleaseOf(task), task.Slot);
        if (slot.Tasks.All(other => other.Id == task.Id || other.IsGone))
        {
            wish = wish with { Name = final };
        }

        var donor = task.Donor ?? _donor?.Id;
        if (wish != task.Wish || donor != task.Donor)
        {
            Put(task with { Wish = wish, Donor = donor }, CauseOf(task.Wish, wish));
        }
    }

    private TaskWish Rested(ServiceTask task, RestMark rest) =>
        task.Wish.Desired != DesiredState.Resting && !OrderRule.MayRest(_snapshot, _service)
            ? task.Wish
            : task.Wish with
            {
                Desired = DesiredState.Resting,
                RestRound = _service.RestRound,
                StopGrace = rest.StopGrace,
                KillSignal = rest.KillSignal,
            };

    private TaskWish Started(ServiceTask task)
    {
        var wish = task.Wish;
        if (!_isOpen || PreStartRule.Waits(_snapshot, _service, task))
        {
            return wish;
        }

        // A restart waits for those it depends on; a start does not: the gate did.
        var restarts = task.Wish.RestartRound < _service.RestartRound && OrderRule.MayRestart(_snapshot, _service);
        return wish with
        {
            Desired = DesiredState.Live,
            StartRound = _service.StartRound,
            RestartRound = restarts ? _service.RestartRound : wish.RestartRound,
            StopGrace = null,
            KillSignal = null,
        };
    }

    private void Create(int slot, ServiceTask? predecessor, bool isBesideAnother, string cause)
    {
        if (_isBlocked || PlacementRule.Place(_snapshot, _service.Key) is not { } node)
        {
            return;
        }

        var id = new TaskId(++_counter);
        var name = TaskNames.Final(_service, _release, slot);
        var task = new ServiceTask
        {
            Id = id,
            Service = _service.Key,
            Slot = slot,
            Release = _release.Number,
            Node = node,
            RecreateRound = _service.RecreateRound,
            Donor = _donor?.Id,
            CreatedAt = _now,
            Wish = new TaskWish
            {
                Name = isBesideAnother ? TaskNames.Temporary(id, name) : name,
                Desired = _service.Rest is not null ? DesiredState.Resting
                    : _isOpen && !_hasPreStart ? DesiredState.Live
                    : DesiredState.Ready,
                StartRound = _service.StartRound,
                RestartRound = _service.RestartRound,
                RestRound = _service.RestRound,
                Predecessor = predecessor is { Wish.RemoveVolumes: false } && !_service.RenewVolumes
                    ? predecessor.Id
                    : null,
            },
        };
        _changes.AddRange(SlotVolumes.New(_snapshot, _service, _release, task)
            .Select(volume => new Change.PutVolume(volume) { Cause = $"{name} has it" }));
        _changes.Add(new Change.PutTask(task) { Cause = cause });
    }

    private ServiceTask Leaving(ServiceTask task) => task with
    {
        Wish = task.Wish with
        {
            Desired = DesiredState.Removed,
            StopGrace = _service.StopGrace,
            KillSignal = null,
            RemoveVolumes = _service.RenewVolumes,
        },
    };

    private void Put(ServiceTask task, string cause) => _changes.Add(new Change.PutTask(task) { Cause = cause });

    private Release ReleaseOf(ServiceTask task) => _snapshot.Releases.GetValueOrDefault(task.Release) ?? _release;

    private bool IsInMotion(Slot slot) => slot.IsOccupied
        && (slot.Holders.Count != 1
            || (FindStaleness(slot.Holders[0]) is null && slot.Holders[0] is { State: < TaskState.Ended } task
                && !TaskFacts.IsUp(task) && !task.IsExited));

    private static string CauseOf(TaskWish before, TaskWish after) => after switch
    {
        { Desired: DesiredState.Resting } => "stop was asked for",
        _ when after.Desired != before.Desired || after.StartRound != before.StartRound =>
            "what it waited for is there",
        _ when after.RestartRound != before.RestartRound => "restart was asked for",
        _ => "its name is free",
    };
}
