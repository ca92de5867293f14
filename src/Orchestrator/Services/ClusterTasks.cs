using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>
/// The tasks of one service of a Cluster project while it is decided about: as they are, as they shall be, and the
/// new ones. What became different in the end is one change each.
/// </summary>
internal sealed class ClusterTasks(Snapshot snapshot, Service service, Release release, ClusterTime now)
{
    // With the reconciler's own limit it stays below Commit.MaxChanges; what is left comes with the next decision.
    private const int MostChanges = 300;

    // By their numbers: new ones have the highest.
    private readonly List<ServiceTask> _tasks = Read(snapshot, service);
    private readonly Dictionary<TaskId, string> _causes = [];

    // Null: of those there are none, as nearly always.
    private SortedDictionary<string, NodeId>? _volumes;
    private SortedDictionary<string, ProjectVolume>? _slotVolumes;

    // Whether one waits for the hooks of another is seen once both are there.
    private readonly bool _hasPreStart = release.Container.Hooks?.PreStart is { IsDefaultOrEmpty: false };
    private readonly bool _hasSlotVolumes = !ContainerTemplates.Of(release.Container).Volumes.IsEmpty;

    // Volumes that nobody owns yet.
    private List<string>? _unowned;
    private Placer? _placer;
    private long _counter = snapshot.Counter;

    /// <summary>
    /// All that was decided is tasks that were not there: asked again, there is nothing more to decide.
    /// </summary>
    public bool IsOnlyNew => !IsFull && !_hasPreStart && _causes.Keys.All(id => id.Value > snapshot.Counter);

    /// <summary>The rest waits for the next decision.</summary>
    public bool IsFull => _causes.Count >= MostChanges;

    /// <summary>Oldest first, those that are past included.</summary>
    public IReadOnlyList<ServiceTask> All => _tasks;

    /// <summary>What new tasks are held at: their dependencies are not there yet.</summary>
    public bool IsOpen { get; set; }

    public ServiceTask Get(TaskId id) => _tasks[PlaceOf(id)];

    public void Set(ServiceTask task, string cause)
    {
        var place = PlaceOf(task.Id);
        if (_tasks[place] != task)
        {
            _tasks[place] = task;
            _causes[task.Id] = cause;
        }
    }

    /// <summary>It goes; <paramref name="handsOver"/>: another gets its place.</summary>
    public void Leave(ServiceTask task, string cause, bool handsOver) => Set(
        task with
        {
            HandsOver = handsOver,
            Waiting = "",
            Wish = task.Wish with { Desired = DesiredState.Removed, StopGrace = service.StopGrace },
        },
        cause);

    /// <summary>All of a slot go, and nobody comes for them.</summary>
    public void Abandon(IEnumerable<ServiceTask> slot, string cause)
    {
        foreach (var task in slot.Where(task => (task.IsHolder && !task.IsPast) || task.HandsOver))
        {
            Leave(task, cause, handsOver: false);
        }
    }

    /// <summary>It failed: it goes, and when is remembered.</summary>
    public void Fail(ServiceTask task, string cause) =>
        Leave(task with { FailedAt = task.FailedAt ?? now }, cause, handsOver: true);

    /// <summary>A new task; without a node if none suits it, and then it says why.</summary>
    /// <param name="slot">Its number.</param>
    /// <param name="attempt">How many failed before it.</param>
    /// <param name="cause">Why it is made.</param>
    /// <param name="node">Null: any.</param>
    public void Create(int slot, int attempt, string cause, NodeId? node = null)
    {
        var id = new TaskId(++_counter);
        var (name, isGiven) = (default(string), node is not null);
        if (node is null)
        {
            name = TaskNames.OfReplica(release, slot, id);
            node = Find(slot);
        }

        var task = new ServiceTask
        {
            Id = id,
            Service = service.Key,
            Slot = slot,
            Release = release.Number,
            Node = node ?? NodeId.None,
            Waiting = node is null ? _placer!.Refusal : "",
            RecreateRound = service.RecreateRound,
            Attempt = attempt,
            CreatedAt = now,

            // Where the node is given, its room was taken just before.
            Granted = node is null ? null : _placer?.Granted,
            Wish = new TaskWish
            {
                Name = name ?? TaskNames.OfGlobal(release, node!.Value, id),
                Desired = IsOpen && !_hasPreStart ? DesiredState.Live : DesiredState.Ready,
                StartRound = service.StartRound,
                RestartRound = service.RestartRound,
            },
        };
        _tasks.Add(task);
        _causes.Add(id, cause);
        if (node is { } its)
        {
            if (!isGiven)
            {
                Own(its);
            }

            OwnSlot(task);
        }
    }

    /// <summary>Another try for one that has no node.</summary>
    public void Place(ServiceTask task)
    {
        if (Find(task.Slot) is { } node)
        {
            Own(node);
            task = task with { Node = node, Waiting = "", Granted = _placer!.Granted };
            OwnSlot(task);
            Set(task, _causes.GetValueOrDefault(task.Id, "a node suits it now"));
        }
        else
        {
            Set(
                task with { Waiting = _placer!.Refusal },
                _causes.GetValueOrDefault(task.Id, "the reasons have changed"));
        }
    }

    /// <summary>Null: one more of a global service has room there.</summary>
    public string? TakeRoomOn(NodeId node) =>
        (_placer ??= new Placer(snapshot, service, release, now)).PlaceOn(node);

    public IEnumerable<Change> Changes()
    {
        foreach (var (name, node) in _volumes ?? [])
        {
            yield return new Change.PutVolume(snapshot.Volumes[name] with { Node = node })
            {
                Cause = "the first task that uses it is placed there",
            };
        }

        foreach (var (_, volume) in _slotVolumes ?? [])
        {
            yield return new Change.PutVolume(volume) { Cause = "the first task that uses it is placed there" };
        }

        foreach (var (id, cause) in _causes.OrderBy(entry => entry.Key))
        {
            var task = Get(id);
            var known = snapshot.Tasks.GetValueOrDefault(id);
            if (task != known)
            {
                yield return new Change.PutTask(task) { Cause = cause, IsQuiet = IsNoteOnly(known, task) };
            }
        }
    }

    /// <summary>Most changes of a task that starts are of this kind, and would wake every node of its networks.
    /// </summary>
    private static bool IsNoteOnly(ServiceTask? known, ServiceTask task) => known is not null
        && task == known with
        {
            Runs = task.Runs,
            UpAt = task.UpAt,
            FailedAt = task.FailedAt,
            FailedUpdate = task.FailedUpdate,
            Waiting = task.Waiting,
        };

    private static List<ServiceTask> Read(Snapshot snapshot, Service service)
    {
        var numbers = snapshot.TasksByService.GetValueOrDefault(service.Key) ?? TaskNumbers.None;
        var tasks = new List<ServiceTask>(numbers.Count + 4);
        snapshot.Tasks.ReadTo(tasks, numbers);
        return tasks;
    }

    private int PlaceOf(TaskId id)
    {
        var (first, last) = (0, _tasks.Count - 1);
        while (first < last)
        {
            var middle = (first + last) / 2;
            (first, last) = _tasks[middle].Id.Value < id.Value ? (middle + 1, last) : (first, middle);
        }

        return first;
    }

    /// <summary>Null: no node suits it, and the placer's refusal says why.</summary>
    private NodeId? Find(int slot) =>
        (_placer ??= new Placer(snapshot, service, release, now)).PlaceWith(VolumesOf(slot));

    /// <summary>What a place's tasks before had of their own.</summary>
    private List<ProjectVolume> VolumesOf(int slot) => !_hasSlotVolumes ? [] :
    [
        .. SlotVolumes.NamesOf(service, release, slot)
            .Select(name => _slotVolumes?.GetValueOrDefault(name) ?? snapshot.Volumes.GetValueOrDefault(name))
            .OfType<ProjectVolume>(),
    ];

    private void OwnSlot(ServiceTask task)
    {
        if (!_hasSlotVolumes)
        {
            return;
        }

        foreach (var volume in SlotVolumes.New(snapshot, service, release, task))
        {
            (_slotVolumes ??= new(StringComparer.Ordinal)).TryAdd(volume.Name, volume);
        }
    }

    /// <summary>A volume that nobody owns yet is owned by the first node that gets a task with it.</summary>
    private void Own(NodeId node)
    {
        _unowned ??=
        [
            .. PlacementAsk.VolumesOf(snapshot, service, release)
                .Where(volume => volume.Node.IsNone)
                .Select(volume => volume.Name),
        ];
        foreach (var volume in _unowned)
        {
            (_volumes ??= new(StringComparer.Ordinal)).TryAdd(volume, node);
        }
    }
}
