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

    public ProjectProgress(Snapshot before, ProgressScope scope)
    {
        _scope = scope;
        _resources = new ResourceProgress(before, scope.Project);
        foreach (var task in Tasks(before))
        {
            var ladder = LadderRule.Of(before, task, waitsForAll: false);
            _said[task.Id] = ladder with { Rung = Math.Min(ladder.Rung, Ladder.Started) };
            if (task.State >= TaskState.Ended)
            {
                _failed.Add(task.Id);
            }
        }
    }

    public IReadOnlyList<ProgressLine> Observe(Snapshot now)
    {
        var lines = new List<ProgressLine>();
        lines.AddRange(_resources.Observe(now, ResourceMoment.Appearing));
        var tasks = Tasks(now).ToList();
        foreach (var task in tasks)
        {
            Observe(now, task, lines);
        }

        ForgetDropped(tasks);
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
                    && !_shown.Contains(task.Wish.Name))
                .Select(task => Line(task, "Running")));
        }

        return lines;
    }

    private void Observe(Snapshot now, ServiceTask task, List<ProgressLine> lines)
    {
        var ladder = LadderRule.Of(now, task, _scope.WaitsForAll && _scope.Services.Contains(task.Service.Name));
        if (ladder.Kind == LadderKind.Create && _replacing.Contains(task.Id))
        {
            // Its predecessor has been dropped meanwhile.
            ladder = ladder with { Kind = LadderKind.Recreate };
        }

        if (ladder.Kind == LadderKind.Recreate && task.IsHolder)
        {
            _replacing.Add(task.Id);
        }

        if (!_said.TryGetValue(task.Id, out var said))
        {
            // Recreate was said of its predecessor.
            said = ladder.Kind == LadderKind.Recreate && _shown.Contains(Name(task))
                ? new Ladder(LadderKind.Recreate, 1)
                : default;
        }

        foreach (var word in ladder.WordsAfter(said))
        {
            var exited = word == "Healthy" && task.IsExited;
            lines.Add(Line(task, exited ? "Exited" : word));
        }

        _said[task.Id] = ladder;
        if (task is { IsHolder: true, State: TaskState.Ended, Observed.EndReason: EndReason.Rejected or EndReason.Failed }
            && _failed.Add(task.Id))
        {
            lines.Add(Line(task, "Error") with { Details = task.Observed!.Message });
        }
    }

    private void ForgetDropped(List<ServiceTask> tasks)
    {
        var there = tasks.Select(task => task.Id).ToHashSet();
        foreach (var id in _said.Keys.Where(id => !there.Contains(id)).ToList())
        {
            _said.Remove(id);
        }
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

    /// <summary>During start-first the new container bears another name for a while; it is shown as what it will be.</summary>
    private static string Name(ServiceTask task) => TaskNames.WithoutPrefix(task.Wish.Name);

    private IEnumerable<ServiceTask> Tasks(Snapshot snapshot) =>
        snapshot.TasksOfProject(_scope.Project).Where(task => !task.IsOneOff || _scope.ShowsOneOffs);
}
