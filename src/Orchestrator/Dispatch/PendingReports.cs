using Orc.Model.Tasks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Dispatch;

/// <summary>The latest word of one node on each of its tasks, networks and volumes.</summary>
internal sealed class PendingReports
{
    private readonly SortedDictionary<TaskId, TaskReport> _tasks = [];
    private readonly Dictionary<(ResourceKind Kind, string Name), ResourceReport> _resources = [];

    public IEnumerable<TaskReport> Tasks => _tasks.Values;

    public IEnumerable<ResourceReport> Resources => _resources.Values;

    public void Add(IEnumerable<TaskReport> tasks, IEnumerable<ResourceReport> resources)
    {
        foreach (var report in tasks)
        {
            if (ReportOrder.IsNews(_tasks.GetValueOrDefault(report.Task), report))
            {
                _tasks[report.Task] = report;
            }
        }

        foreach (var report in resources)
        {
            _resources[(report.Kind, report.Name)] = report;
        }
    }
}
