using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Store;

/// <summary>
/// Many tasks, or words of agents on them, at once, as a big placement makes them: each table is opened once for all of
/// them. What comes of it is the same as one after another.
/// </summary>
internal sealed class TaskBatch
{
    /// <summary>Fewer are not worth it.</summary>
    private const int Least = 16;

    private readonly Snapshot _before;
    private readonly TaskTable.Builder _tasks;
    private readonly Dictionary<ServiceKey, List<(TaskId Task, bool IsThere)>> _byService = [];
    private readonly Dictionary<NodeId, List<(TaskId Task, bool IsThere)>> _byNode;
    private readonly Dictionary<NodeId, NodeLoad> _loads;
    private readonly Dictionary<ServiceKey, int> _pending = [];
    private readonly Dictionary<ServiceKey, int> _prepared = [];
    private long _counter;

    private TaskBatch(Snapshot before, int count)
    {
        // As many nodes as tasks, at most and often: they are spread.
        var nodes = Math.Min(count, before.Nodes.Count);
        _byNode = new(nodes);
        _loads = new(nodes);
        _before = before;
        _tasks = before.Tasks.ToBuilder();
        _counter = before.Counter;
    }

    /// <summary>How many changes from here on are of tasks; 0: too few.</summary>
    public static int CountFrom(IReadOnlyList<Change> changes, int first)
    {
        var count = 0;
        while (first + count < changes.Count && changes[first + count] is Change.PutTask or Change.ObserveTask)
        {
            count++;
        }

        return count >= Least ? count : 0;
    }

    public static Snapshot Apply(Snapshot snapshot, IReadOnlyList<Change> changes, int first, int count)
    {
        var batch = new TaskBatch(snapshot, count);
        for (var index = first; index < first + count; index++)
        {
            if (changes[index] is Change.ObserveTask observe)
            {
                batch.Observe(observe.Report);
            }
            else
            {
                batch.Add(((Change.PutTask)changes[index]).Task);
            }
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
            Say(_byService, task.Service, task.Id, isThere: true);
        }
        else if (known.Node != task.Node)
        {
            Say(_byNode, known.Node, task.Id, isThere: false);
        }

        if (known is null || known.Node != task.Node)
        {
            Say(_byNode, task.Node, task.Id, isThere: true);
        }

        Count(known, task);
    }

    /// <summary>As for one alone: a report never takes a task down, and an older one never replaces a newer.</summary>
    private void Observe(TaskReport report)
    {
        if (_tasks.GetValueOrDefault(report.Task) is { } known && ReportOrder.IsNews(known.Observed, report))
        {
            var observed = known with { Observed = report };
            _tasks[known.Id] = observed;
            Count(known, observed);
        }
    }

    private void Count(ServiceTask? known, ServiceTask task)
    {
        var change = TaskLoads.Between(known, task);
        if (change.Pending != 0)
        {
            _pending[task.Service] = _pending.GetValueOrDefault(task.Service) + change.Pending;
        }

        if (change.Prepared != 0)
        {
            _prepared[task.Service] = _prepared.GetValueOrDefault(task.Service) + change.Prepared;
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
        TasksByService = ByService(),
        TasksByNode = ByNode(),
        Loads = _loads.Count == 0 ? _before.Loads : _before.Loads.With(_loads, _before.Nodes.Keys),
        Pending = Counted(_before.Pending, _pending),
        Prepared = Counted(_before.Prepared, _prepared),
    };

    private static ImmutableSortedDictionary<ServiceKey, int> Counted(
        ImmutableSortedDictionary<ServiceKey, int> before, Dictionary<ServiceKey, int> changes)
    {
        // What came and went within the batch changed nothing.
        var counts = before;
        foreach (var (service, more) in changes)
        {
            counts = more == 0 ? counts : TaskLoads.With(counts, service, more);
        }

        return counts;
    }

    private static void Say<TKey>(
        Dictionary<TKey, List<(TaskId Task, bool IsThere)>> words, TKey key, TaskId task, bool isThere)
        where TKey : notnull
    {
        if (!words.TryGetValue(key, out var its))
        {
            words.Add(key, its = []);
        }

        its.Add((task, isThere));
    }

    private NodeTable<TaskNumbers> ByNode()
    {
        if (_byNode.Count == 0)
        {
            return _before.TasksByNode;
        }

        var next = new List<KeyValuePair<NodeId, TaskNumbers?>>(_byNode.Count);
        foreach (var (node, its) in _byNode)
        {
            var members = (_before.TasksByNode.Find(node) ?? TaskNumbers.None).With(its);
            next.Add(KeyValuePair.Create(node, members.IsEmpty ? null : members));
        }

        return _before.TasksByNode.With(next, _before.Nodes.Keys);
    }

    private ImmutableSortedDictionary<ServiceKey, TaskNumbers> ByService()
    {
        if (_byService.Count == 0)
        {
            return _before.TasksByService;
        }

        var next = _before.TasksByService.ToBuilder();
        foreach (var (service, its) in _byService)
        {
            next[service] = (_before.TasksByService.GetValueOrDefault(service) ?? TaskNumbers.None).With(its);
        }

        return next.ToImmutable();
    }
}
