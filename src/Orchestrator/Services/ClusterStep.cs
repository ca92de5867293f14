using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Updates;

namespace Orc.Orchestrator.Services;

/// <summary>One decision about one service of a Cluster project: lives for one call.</summary>
internal sealed class ClusterStep
{
    private readonly Snapshot _snapshot;
    private readonly Service _asked;
    private readonly ClusterTasks _tasks;
    private readonly TroubleRule _trouble;
    private readonly SlotStep _slot;
    private readonly UpdateTrack _update;
    private SteadyTasks _steady = SteadyTasks.None;
    private Service _service;
    private ClusterTime? _lookAgainAt;

    public ClusterStep(Snapshot snapshot, Service service, Release release, ClusterTime now)
    {
        _snapshot = snapshot;
        _asked = service;
        Release = release;
        Now = now;
        _service = GateRule.Open(
            snapshot, service with { Milestone = MilestoneRule.Next(snapshot, service) }, out var isOpen);
        _tasks = new ClusterTasks(snapshot, service, release, now) { IsOpen = isOpen };
        _trouble = new TroubleRule(snapshot, service, release, now);
        _slot = new SlotStep(snapshot, this, _tasks, _trouble);
        _update = new UpdateTrack(
            _service, now, past => RollbackRule.FindObstacle(snapshot, _service, past));
        IsBlocked = Usage.IsBlocked(snapshot, release.Container);
    }

    /// <summary>It looks at each task, though there may be nothing to decide about most: what comes of it is the same.
    /// </summary>
    public bool AsksAll { get; init; }

    public Release Release { get; }

    public ClusterTime Now { get; }

    public bool IsJob => JobRule.IsJob(_service);

    /// <summary>Something that its containers need is being made anew.</summary>
    public bool IsBlocked { get; }

    public Decision Decide()
    {
        var slots = TaskSlots.Of(_tasks.All, AskedAbout());
        _service = IsJob ? _service : Begun(slots.Values);
        if (_service.Release != _asked.Release)
        {
            // Back to another release: the next decision knows it as the one that is wanted.
            return new Decision([.. _tasks.Changes(), new Change.PutService(_service)]);
        }

        if (_service.Mode is ServiceMode.Global or ServiceMode.GlobalJob)
        {
            DecideGlobal(slots);
        }
        else
        {
            DecideSlots(slots);
        }

        _service = Moved(_update.End(_service));
        LookAgainAt(_trouble.LookAgainAt);
        LookAgainAt(_update.LookAgainAt);
        List<Change> changes = [.. _tasks.Changes()];
        if (_service != _asked)
        {
            changes.Add(new Change.PutService(_service));
        }

        return new Decision(changes, _lookAgainAt) { IsWhole = IsWhole() };
    }

    public void LookAgainAt(ClusterTime? at) =>
        _lookAgainAt = at is { } time && !(_lookAgainAt <= time) ? time : _lookAgainAt;

    public bool BeginBatch() => _update.MayBegin();

    public UpdateOrder Order => UpdateRule.OrderInCluster(_service, UpdateTrack.SpecOf(_service), Release);

    /// <summary>It stays: it gets a node if it has none yet, and hears what it waits for.</summary>
    public void Advance(ServiceTask task)
    {
        if (task.State >= TaskState.Ended)
        {
            return;
        }

        if (task.Node.IsNone)
        {
            _tasks.Place(task);
            task = _tasks.Get(task.Id);
        }

        if (!_tasks.IsOpen)
        {
            return;
        }

        if (task.Wish.Desired == DesiredState.Live && task.Wish.StartRound == _service.StartRound
            && task.Wish.RestartRound >= _service.RestartRound)
        {
            return;
        }

        if (PreStartRule.Waits(_snapshot, _service, task))
        {
            return;
        }

        var restarts = task.Wish.RestartRound < _service.RestartRound && OrderRule.MayRestart(_snapshot, _service);
        var wish = task.Wish with
        {
            Desired = DesiredState.Live,
            StartRound = _service.StartRound,
            RestartRound = restarts ? _service.RestartRound : task.Wish.RestartRound,
        };
        _tasks.Set(task with { Wish = wish }, "what it waited for is there");
    }

    /// <summary>Where the tasks are about which there may be something to decide; what was reported of them is noted.
    /// </summary>
    private IReadOnlyList<int> AskedAbout()
    {
        IReadOnlyList<int> all = [.. Enumerable.Range(0, _tasks.All.Count)];
        if (AsksAll || !SteadyTasks.MayHave(_service))
        {
            Note(all);
            return all;
        }

        if (SteadyTasks.AreWatched(_service))
        {
            Note(all);
        }

        _steady = SteadyTasks.Of(_tasks.All, _service, _trouble);
        if (!SteadyTasks.AreWatched(_service))
        {
            Note(_steady.Others);
        }

        return _steady.Others;
    }

    /// <summary>By its place: what is noted takes the task's own.</summary>
    private void Note(IReadOnlyList<int> places)
    {
        var board = NodeBoard.Of(_snapshot);
        foreach (var place in places)
        {
            var task = _tasks.All[place];
            if (!task.IsPast && Seen(board, task) is var seen && !ReferenceEquals(seen, task))
            {
                _tasks.Set(seen, "what its agent reported");
            }
        }
    }

    /// <summary>What is noted of a report, and of a node that is no more.</summary>
    private ServiceTask Seen(NodeBoard board, ServiceTask task)
    {
        var runs = RestartRule.Count(task, Now);
        task = runs == task.Runs ? task : task with { Runs = runs };
        return _update.Watch(board.FindPlace(task.Node) is null ? IfLost(_snapshot, task) : task);
    }

    /// <summary>The task, gone if its node is of the cluster no more.</summary>
    public static ServiceTask IfLost(Snapshot snapshot, ServiceTask task) =>
        !task.Node.IsNone && !task.IsGone && NodeBoard.Of(snapshot).FindPlace(task.Node) is null
        && snapshot.IsOfCluster(task.Service.Project)
            ? task with { Observed = Lost(task) }
            : task;

    private static TaskReport Lost(ServiceTask task)
    {
        var known = task.Observed ?? new TaskReport { Task = task.Id, Epoch = 0, Sequence = 0, State = TaskState.New };
        return known with
        {
            Epoch = known.Epoch + 1,
            State = TaskState.Removed,
            EndReason = TaskFacts.HasCompleted(task) ? EndReason.Completed : EndReason.Lost,
            Message = "its node is not of the cluster any more",
        };
    }

    private Service Begun(IList<List<ServiceTask>> slots)
    {
        var dirty = new List<IReadOnlyList<ServiceTask>>();
        var inMotion = 0;
        for (var place = 0; place < slots.Count; place++)
        {
            if (IsDirty(slots[place]))
            {
                dirty.Add(slots[place]);
            }

            inMotion += IsInMotion(slots[place]) ? 1 : 0;
        }

        // Of an update that is not under way nobody asks how many are.
        var isAsked = dirty.Count > 0 || SteadyTasks.AreWatched(_service);
        return _update.Begin(_service, dirty, inMotion + (isAsked ? _steady.CountInMotion(_service) : 0));
    }

    /// <summary>The mark of a rebalance without those that are gone, or given up.</summary>
    private Service Moved(Service service)
    {
        if (service.Rebalance is not { } mark)
        {
            return service;
        }

        var left = mark.Tasks.RemoveAll(id => _snapshot.Tasks.GetValueOrDefault(id) is not { IsHolder: true } task
            || _trouble.IsGivenUp(task));
        return left.Length == mark.Tasks.Length ? service : service with
        {
            Rebalance = left.IsEmpty ? null : new RebalanceMark(left),
        };
    }

    /// <summary>Asked again about what comes of it, it would decide nothing more.</summary>
    private bool IsWhole() => _tasks.IsOnlyNew
        && _service with { Opened = _asked.Opened, Held = _asked.Held } == _asked
        && _service.UpdateState is not { IsActive: true };

    private void DecideSlots(SortedList<int, List<ServiceTask>> slots)
    {
        var occupied = Occupied(slots);
        if (_steady.Count > 0 && _steady.Count + occupied.Count > _service.Replicas)
        {
            // Who goes is chosen among all.
            _steady = SteadyTasks.None;
            slots = TaskSlots.Of(_tasks.All, [.. Enumerable.Range(0, _tasks.All.Count)]);
            occupied = Occupied(slots);
        }

        foreach (var surplus in ScaleRule.Surplus(_service, occupied, _trouble).ToList())
        {
            _tasks.Abandon(slots[surplus], $"{_service.Replicas} are wanted");
            occupied.Remove(surplus);
        }

        foreach (var (number, slot) in occupied)
        {
            if (_tasks.IsFull)
            {
                return;
            }

            if (IsJob && slot.Exists(IsOfEarlierJob))
            {
                _tasks.Abandon(slot, "its job was started anew");
                continue;
            }

            _slot.Decide(number, slot, home: null);
        }

        FillMissing(slots, occupied);
    }

    /// <summary>The lowest places that nobody has.</summary>
    private void FillMissing(
        SortedList<int, List<ServiceTask>> slots, Dictionary<int, List<ServiceTask>> occupied)
    {
        var missing = _service.Mode == ServiceMode.ReplicatedJob
            ? JobRule.Missing(_service, occupied.Values)
            : _service.Replicas - occupied.Count - _steady.Count;
        for (var number = 1; missing > 0 && !_tasks.IsFull && !IsBlocked; number++)
        {
            if (occupied.ContainsKey(number) || _steady.Has(number))
            {
                continue;
            }

            // Who had this place before goes first.
            missing--;
            if (!slots.TryGetValue(number, out var slot) || !_slot.IsCrowded(slot))
            {
                _tasks.Create(number, attempt: 0, "one more is wanted");
            }
        }
    }

    private static Dictionary<int, List<ServiceTask>> Occupied(SortedList<int, List<ServiceTask>> slots)
    {
        var occupied = new Dictionary<int, List<ServiceTask>>(slots.Count);
        foreach (var (number, slot) in slots)
        {
            if (IsOccupied(slot))
            {
                occupied.Add(number, slot);
            }
        }

        return occupied;
    }

    private void DecideGlobal(SortedList<int, List<ServiceTask>> slots)
    {
        var served = new HashSet<NodeId>(_steady.Homes);
        foreach (var (number, slot) in slots)
        {
            if (_tasks.IsFull)
            {
                return;
            }

            var home = slot[^1].Node;
            if (_slot.IsCrowded(slot))
            {
                served.Add(home);
            }

            if (!_snapshot.Nodes.ContainsKey(home) || (IsJob && slot.Exists(IsOfEarlierJob)))
            {
                _tasks.Abandon(slot, "its node has no place for it");
            }
            else if (IsOccupied(slot))
            {
                served.Add(home);
                _slot.Decide(number, slot, home);
            }
        }

        var next = _tasks.All.Select(task => task.Slot).DefaultIfEmpty().Max() + 1;
        foreach (var node in _snapshot.Nodes.Keys.Where(node => !served.Contains(node)))
        {
            if (_tasks.IsFull || IsBlocked)
            {
                return;
            }

            if (_tasks.TakeRoomOn(node) is null)
            {
                _tasks.Create(next++, attempt: 0, "its node is one that it is for", node);
            }
        }
    }

    private bool IsOfEarlierJob(ServiceTask task) =>
        task is { IsHolder: true, IsPast: false } && _trouble.FindOutdated(task) is not null;

    /// <summary>Somebody holds it, or its last one left it to a successor that is not made yet.</summary>
    private static bool IsOccupied(List<ServiceTask> slot) =>
        slot is [{ IsHolder: true, IsPast: false }]
        || slot.Exists(task => task is { IsHolder: true, IsPast: false }) || slot[^1].HandsOver;

    /// <summary>One of it is of before, and can be relieved.</summary>
    private bool IsDirty(List<ServiceTask> slot) => slot.Exists(task =>
        task is { IsHolder: true, IsPast: false } && _trouble.FindOutdated(task) is not null
        && !_trouble.IsGivenUp(task) && !_trouble.IsKeptApart(task));

    /// <summary>Its new task is not up yet.</summary>
    private bool IsInMotion(List<ServiceTask> slot)
    {
        // One that failed once is not waited for: whether the update goes on is another question.
        if (slot.Exists(task => task.FailedUpdate && task.Release == _service.Release))
        {
            return false;
        }

        if (slot.FindLast(task => task is { IsHolder: true, IsPast: false } && !_trouble.IsGivenUp(task))
            is not { } newest)
        {
            // For one that is lost another comes, though it may not be there yet; but none to a lost node itself.
            return IsOccupied(slot)
                && (_service.Mode == ServiceMode.Replicated || !_trouble.IsGivenUp(slot[^1]));
        }

        // A stand-in that no node takes may wait as long as the lost one is away: nobody waits for that.
        return _trouble.FindOutdated(newest) is null && newest.State < TaskState.Ended
            && !TaskFacts.IsUp(newest) && !newest.IsExited
            && !(newest.Node.IsNone && slot.Exists(task => task is { IsHolder: true, IsPast: false }
                && _trouble.IsGivenUp(task)));
    }
}
