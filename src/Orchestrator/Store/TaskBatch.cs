using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Store;

/// <summary>
/// Many new tasks at once, as a big placement makes them: each table is opened once for all of them. What comes of it
/// is the same as one after another.
/// </summary>
internal sealed class TaskBatch
{
    /// <summary>Fewer are not worth it.</summary>
    private const int Least = 16;

    private readonly Snapshot _before;
    private readonly ImmutableSortedDictionary<TaskId, ServiceTask>.Builder _tasks;
    private readonly Dictionary<ServiceKey, ImmutableSortedSet<TaskId>.Builder> _byService = [];
    private readonly Dictionary<NodeId, ImmutableSortedSet<TaskId>.Builder> _byNode = [];
    private readonly Dictionary<NodeId, NodeLoad> _loads = [];
    private readonly Dictionary<ServiceKey, int> _pending = [];
    private long _counter;

    private TaskBatch(Snapshot before)
    {
        _before = before;
        _tasks = before.Tasks.ToBuilder();
        _counter = before.Counter;
    }

    /// <summary>How many changes from here on are new tasks; 0: too few.</summary>
    public static int CountFrom(IReadOnlyList<Change> changes, int first)
    {
        var count = 0;
        while (first + count < changes.Count && changes[first + count] is Change.PutTask)
        {
            count++;
        }

        return count >= Least ? count : 0;
    }

    public static Snapshot Apply(Snapshot snapshot, IReadOnlyList<Change> changes, int first, int count)
    {
        var batch = new TaskBatch(snapshot);
        for (var index = first; index < first + count; index++)
        {
            batch.Add(((Change.PutTask)changes[index]).Task);
        }

        return batch.Result();
    }

    private void Add(ServiceTask task)
    {
        var known = _tasks.GetValueOrDefault(task.Id);
        _tasks[task.Id] = task;
        _counter = Math.Max(_counter, task.Id.Value);
        if (known is null)
        {
            Members(_byService, _before.TasksByService, task.Service).Add(task.Id);
        }
        else if (known.Node != task.Node)
        {
            Members(_byNode, _before.TasksByNode, known.Node).Remove(task.Id);
        }

        if (known is null || known.Node != task.Node)
        {
            Members(_byNode, _before.TasksByNode, task.Node).Add(task.Id);
        }

        Count(known, task);
    }

    private void Count(ServiceTask? known, ServiceTask task)
    {
        var change = TaskLoads.Between(known, task);
        if (change.Pending != 0)
        {
            _pending[task.Service] = _pending.GetValueOrDefault(task.Service) + change.Pending;
        }

        if ((change.Held != 0 || change.Bound != 0) && _before.Releases.TryGetValue(task.Release, out var release))
        {
            var load = _loads.GetValueOrDefault(change.Node) ?? _before.LoadOf(change.Node);
            _loads[change.Node] = TaskLoads.Next(load, release, change.Held, change.Bound);
        }
    }

    private Snapshot Result() => _before with
    {
        Counter = _counter,
        Tasks = _tasks.ToImmutable(),
        TasksByService = Closed(_before.TasksByService, _byService),
        TasksByNode = Closed(_before.TasksByNode, _byNode),
        Loads = _loads.Count == 0 ? _before.Loads : Loads(),
        Pending = _pending.Count == 0 ? _before.Pending : Pending(),
    };

    private ImmutableSortedDictionary<NodeId, NodeLoad> Loads()
    {
        var loads = _before.Loads.ToBuilder();
        foreach (var (node, load) in _loads)
        {
            if (load.IsNone)
            {
                loads.Remove(node);
            }
            else
            {
                loads[node] = load;
            }
        }

        return loads.ToImmutable();
    }

    private ImmutableSortedDictionary<ServiceKey, int> Pending()
    {
        var pending = _before.Pending.ToBuilder();
        foreach (var (service, more) in _pending)
        {
            var count = pending.GetValueOrDefault(service) + more;
            if (count > 0)
            {
                pending[service] = count;
            }
            else
            {
                pending.Remove(service);
            }
        }

        return pending.ToImmutable();
    }

    private static ImmutableSortedSet<TaskId>.Builder Members<TKey>(
        Dictionary<TKey, ImmutableSortedSet<TaskId>.Builder> open,
        ImmutableSortedDictionary<TKey, ImmutableSortedSet<TaskId>> index,
        TKey key)
        where TKey : notnull
    {
        if (!open.TryGetValue(key, out var members))
        {
            open.Add(key, members = (index.GetValueOrDefault(key) ?? []).ToBuilder());
        }

        return members;
    }

    private static ImmutableSortedDictionary<TKey, ImmutableSortedSet<TaskId>> Closed<TKey>(
        ImmutableSortedDictionary<TKey, ImmutableSortedSet<TaskId>> index,
        Dictionary<TKey, ImmutableSortedSet<TaskId>.Builder> open)
        where TKey : notnull
    {
        var closed = index.ToBuilder();
        foreach (var (key, members) in open)
        {
            if (members.Count == 0)
            {
                closed.Remove(key);
            }
            else
            {
                closed[key] = members.ToImmutable();
            }
        }

        return closed.ToImmutable();
    }
}
