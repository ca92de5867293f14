using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Store;

/// <summary>All tasks, in the order of their numbers; never changed.</summary>
internal sealed class TaskTable : IReadOnlyDictionary<TaskId, ServiceTask>
{
    public static readonly TaskTable Empty = new(NumberTable<ServiceTask>.Empty);

    private readonly NumberTable<ServiceTask> _tasks;

    private TaskTable(NumberTable<ServiceTask> tasks) => _tasks = tasks;

    public int Count => _tasks.Count;

    public bool IsEmpty => Count == 0;

    public IEnumerable<TaskId> Keys => Values.Select(task => task.Id);

    public IEnumerable<ServiceTask> Values => _tasks.Values;

    public ServiceTask this[TaskId key] => Found(_tasks.Find(key.Value), key);

    public bool ContainsKey(TaskId key) => _tasks.Find(key.Value) is not null;

    public bool TryGetValue(TaskId key, [MaybeNullWhen(false)] out ServiceTask value) =>
        (value = _tasks.Find(key.Value)) is not null;

    public ServiceTask? GetValueOrDefault(TaskId key) => _tasks.Find(key.Value);

    public TaskTable SetItem(TaskId key, ServiceTask task) => new(_tasks.SetItem(key.Value, task));

    public TaskTable Remove(TaskId key)
    {
        var rest = _tasks.Remove(key.Value);
        return ReferenceEquals(rest, _tasks) ? this : new TaskTable(rest);
    }

    /// <summary>Some of them, by their numbers.</summary>
    public IEnumerable<ServiceTask> Read(TaskNumbers ids)
    {
        var reader = _tasks.ToReader();
        for (var place = 0; place < ids.Count; place++)
        {
            yield return Found(reader.Find(ids[place].Value), ids[place]);
        }
    }

    /// <summary>The same at once.</summary>
    public void ReadTo(List<ServiceTask> tasks, TaskNumbers ids)
    {
        var reader = _tasks.ToReader();
        for (var place = 0; place < ids.Count; place++)
        {
            tasks.Add(Found(reader.Find(ids[place].Value), ids[place]));
        }
    }

    public Builder ToBuilder() => new(_tasks.ToBuilder());

    public IEnumerator<KeyValuePair<TaskId, ServiceTask>> GetEnumerator() =>
        Values.Select(task => KeyValuePair.Create(task.Id, task)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ServiceTask Found(ServiceTask? task, TaskId key) =>
        task ?? throw new KeyNotFoundException($"there is no task {key}");

    internal sealed class Builder(NumberTable<ServiceTask>.Builder tasks)
    {
        public ServiceTask this[TaskId key]
        {
            set => tasks[key.Value] = value;
        }

        public ServiceTask? GetValueOrDefault(TaskId key) => tasks.Find(key.Value);

        public TaskTable ToImmutable() => new(tasks.ToImmutable());
    }
}
