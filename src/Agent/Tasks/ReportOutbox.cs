using Orc.Model.Tasks;

namespace Orc.Agent.Tasks;

/// <summary>
/// The latest word on each task, network and volume, and which of them the control plane has not heard. What changes
/// while it is not listening becomes one report.
/// </summary>
internal sealed class ReportOutbox(long epoch)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<TaskId, TaskReport> _tasks = [];
    private readonly Dictionary<(ResourceKind Kind, string Name), ResourceReport> _resources = [];
    private readonly HashSet<TaskId> _newTasks = [];
    private readonly HashSet<(ResourceKind Kind, string Name)> _newResources = [];
    private TaskCompletionSource _news = NewSignal();
    private long _sequence;

    /// <summary>Nothing happens if it says what the last one said.</summary>
    public void Put(TaskReport report)
    {
        lock (_gate)
        {
            if (_tasks.GetValueOrDefault(report.Task) is { } last
                && last == report with { Epoch = last.Epoch, Sequence = last.Sequence })
            {
                return;
            }

            _tasks[report.Task] = report with { Epoch = epoch, Sequence = ++_sequence };
            _newTasks.Add(report.Task);
            _news.TrySetResult();
        }
    }

    /// <summary>Said again even if it is no news: who asked for it waits for an answer.</summary>
    public void Put(ResourceReport report)
    {
        lock (_gate)
        {
            _resources[(report.Kind, report.Name)] = report;
            _newResources.Add((report.Kind, report.Name));
            _news.TrySetResult();
        }
    }

    public void Forget(TaskId task)
    {
        lock (_gate)
        {
            _tasks.Remove(task);
            _newTasks.Remove(task);
        }
    }

    /// <summary>For a hello: everything, the resources as they are now; nothing is news after it.</summary>
    public ReportBatch TakeEverything(IEnumerable<ResourceReport> present)
    {
        lock (_gate)
        {
            _resources.Clear();
            foreach (var report in present)
            {
                _resources[(report.Kind, report.Name)] = report;
            }

            _newTasks.Clear();
            _newResources.Clear();
            _news = NewSignal();
            return new ReportBatch([.. _tasks.Values], [.. _resources.Values]);
        }
    }

    /// <summary>Waits for news and takes it.</summary>
    public async Task<ReportBatch> TakeAsync(CancellationToken cancellationToken)
    {
        await Signal().WaitAsync(cancellationToken);
        return Take();
    }

    /// <summary>Takes the news there are, perhaps none.</summary>
    public ReportBatch Take()
    {
        lock (_gate)
        {
            var batch = new ReportBatch(
                [.. _newTasks.Order().Select(task => _tasks[task])],
                [.. _newResources.Select(key => _resources[key])]);
            _newTasks.Clear();
            _newResources.Clear();
            _news = NewSignal();
            return batch;
        }
    }

    private Task Signal()
    {
        lock (_gate)
        {
            return _news.Task;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
