using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Progress;

/// <summary>
/// Turns one snapshot after another into the lines that Compose would print. Knows what it said; shown each commit, it
/// says every word of every container once and in order.
/// </summary>
internal sealed class ProjectProgress
{
    private readonly ProgressScope _scope;
    private readonly SortedDictionary<TaskId, Ladder> _said = [];
    private readonly HashSet<TaskId> _failed = [];
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);
    private readonly HashSet<TaskId> _replacing = [];
    private readonly ResourceProgress _resources;
    private readonly GateProgress _gates;

    public ProjectProgress(Snapshot before, ProgressScope scope)
    {
        _scope = scope;
        _resources = new ResourceProgress(before, scope.Project);
        _gates = new GateProgress(before, scope.Project);
        foreach (var task in Tasks(before))
        {
            var ladder = LadderRule.Of(before, task, waitsForAll: false);
            if (ladder.Kind == LadderKind.Recreate && task.IsHolder)
            {
                // Its predecessor may be dropped meanwhile.
                _replacing.Add(task.Id);
            }

            _said[task.Id] = ladder with { Rung = Math.Min(ladder.Rung, Ladder.Started) };
            if (task.State >= TaskState.Ended)
            {
                _failed.Add(task.Id);
            }
        }
    }

    /// <param name="now">What came of the changes.</param>
    /// <param name="changes">Empty: not known; everything is looked at.</param>
    public IReadOnlyList<ProgressLine> Observe(Snapshot now, IReadOnlyList<Change> changes)
    {
        var lines = new List<ProgressLine>();
        var touched = Touched(now, changes);
        if (touched is not null)
        {
            touched.ForEach(task => Observe(now, task, lines));
            return lines;
        }

        lines.AddRange(_resources.Observe(now, ResourceMoment.Appearing));
        lines.AddRange(_gates.Observe(now));
        foreach (var task in Tasks(now))
        {
            Observe(now, task, lines);
        }

        lines.AddRange(_resources.Observe(now, ResourceMoment.Disappearing));
        return lines;
    }

    /// <summary>What is left to say once the goal is reached.</summary>
    public IReadOnlyList<ProgressLine> Finish(Snapshot now)
    {
        var lines = new List<ProgressLine>();
        lines.AddRange(_resources.Finish());
        if (_scope.ShowsRunning)
        {
            lines.AddRange(Tasks(now)
                .Where(task => task.IsRunning && _scope.Services.Contains(task.Service.Name)
                    && !_shown.Contains(Name(task)))
                .Select(task => Line(task, "Running")));
        }

        return lines;
    }

    /// <summary>
    /// The tasks that a commit is about, if it is about tasks alone: most are, and there may be thousands. Null: all.
    /// </summary>
    private List<ServiceTask>? Touched(Snapshot now, IReadOnlyList<Change> changes)
    {
        var ids = new SortedSet<TaskId>();
        foreach (var change in changes)
        {
            switch (change)
            {
                case Change.PutTask put:
                    ids.Add(put.Task.Id);
                    break;
                case Change.ObserveTask observe:
                    ids.Add(observe.Report.Task);
                    break;
                case Change.DropTask or Change.PutRequest or Change.DropRequest:
                    break;
                default:
                    return null;
            }
        }

        return changes.Count == 0
            ? null
            : [.. ids.Select(id => now.Tasks.GetValueOrDefault(id)).OfType<ServiceTask>().Where(IsShown)];
    }

    private void Observe(Snapshot now, ServiceTask task, List<ProgressLine> lines)
    {
        var ladder = LadderOf(now, task);
        if (!_said.TryGetValue(task.Id, out var said))
        {
            // Recreate was said of its predecessor.
            said = ladder.Kind == LadderKind.Recreate && _shown.Contains(Name(task))
                ? new Ladder(LadderKind.Recreate, 1)
                : default;
        }

        foreach (var word in ladder.WordsAfter(said))
        {
            if (word == "Waiting" && !_shown.Contains(Name(task)))
            {
                lines.Add(Line(task, "Running"));
            }

            var exited = word == "Healthy" && task.IsExited;
            lines.Add(Line(task, exited ? "Exited" : word));
        }

        _said[task.Id] = ladder;
        if (task is
            {
                IsHolder: true,
                State: TaskState.Ended,
                Observed.EndReason: EndReason.Rejected or EndReason.Failed,
            }
            && _failed.Add(task.Id))
        {
            lines.Add(Line(task, "Error") with { Details = task.Observed!.Message });
        }
    }

    private Ladder LadderOf(Snapshot now, ServiceTask task)
    {
        var ladder = LadderRule.Of(now, task, _scope.WaitsForAll && _scope.Services.Contains(task.Service.Name));
        if (ladder.Kind == LadderKind.Recreate && task.IsHolder)
        {
            _replacing.Add(task.Id);
        }

        // The predecessor of one that replaces is dropped at some time; it replaces all the same.
        return ladder.Kind == LadderKind.Create && _replacing.Contains(task.Id)
            ? ladder with { Kind = LadderKind.Recreate }
            : ladder;
    }

    private ProgressLine Line(ServiceTask task, string word)
    {
        _shown.Add(Name(task));
        return new ProgressLine(ProgressKind.Container, Name(task), word)
        {
            Service = task.Service.Name,
            Container = task.Observed?.Container?.Value ?? "",
        };
    }

    /// <summary>
    /// During start-first the new container bears another name for a while; it is shown as what it will be.
    /// </summary>
    private static string Name(ServiceTask task) => TaskNames.WithoutPrefix(task.Wish.Name);

    private IEnumerable<ServiceTask> Tasks(Snapshot snapshot) =>
        snapshot.TasksOfProject(_scope.Project).Where(IsShown);

    private bool IsShown(ServiceTask task) => (!task.IsOneOff || _scope.ShowsOneOffs)
        && string.Equals(task.Service.Project, _scope.Project, StringComparison.Ordinal);
}
