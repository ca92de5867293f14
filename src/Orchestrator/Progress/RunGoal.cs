using System.Collections.Immutable;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Progress;

/// <summary>A one-off is prepared, and what it depends on is there.</summary>
internal sealed class RunGoal(ServiceKey service, string container, ImmutableArray<DependencySpec> dependencies) : IGoal
{
    public GoalState Check(Snapshot snapshot)
    {
        // A service that is not stored, which depends on what the one-off depends on.
        var waiting = new Service
        {
            Key = service with { Name = $"{service.Name} (run)" },
            Release = 0,
            Dependencies = dependencies,
        };
        var held = DependencyRule.Evaluate(snapshot, waiting);
        if (held is { Failed: true })
        {
            return GoalState.Fail(held.Text, held.ExitCode);
        }

        var task = FindTask(snapshot);
        return task switch
        {
            null => GoalState.Pending,
            { Observed: { State: TaskState.Ended or TaskState.Removed } ended } => GoalState.Fail(
                ended.Message.Length > 0 ? ended.Message : $"container {task.Wish.Name} could not be made"),
            { State: >= TaskState.Ready } when held is null => GoalState.Reached,
            _ => GoalState.Pending,
        };
    }

    public ServiceTask? FindTask(Snapshot snapshot) => snapshot.TasksOf(service).LastOrDefault(task =>
        task.IsOneOff && string.Equals(task.Wish.Name, container, StringComparison.Ordinal));
}
