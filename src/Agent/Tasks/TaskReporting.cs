using Orc.Model.Containers;
using Orc.Model.Tasks;

namespace Orc.Agent.Tasks;

/// <summary>What is said of a task: what was done, and what is.</summary>
internal static class TaskReporting
{
    /// <param name="record">What was done.</param>
    /// <param name="container">Null: there is none.</param>
    /// <param name="step">What is being done; null: nothing.</param>
    /// <param name="assigned">What is wanted; null: that was not said yet.</param>
    /// <returns>Without epoch and sequence, which whoever sends it puts in.</returns>
    public static TaskReport Describe(
        TaskRecord record, ContainerReport? container, TaskStep? step, AssignedTask? assigned) => new()
        {
            Task = record.Task,
            Epoch = 0,
            Sequence = 0,
            State = StateOf(record, container, step is TaskStep.Prepare),
            EndReason = record.EndReason,
            Message = record.Message,
            Container = record.Container,
            Status = container?.State ?? (record.Container is null ? ContainerState.Created : ContainerState.Exited),
            Health = container?.Health ?? HealthState.None,
            RunCount = container?.RunCount ?? record.RunCount,
            LastExit = container?.LastExit ?? record.LastExit,
            StartRound = record.StartRound,
            RestartRound = record.RestartRound,
            RestRound = assigned is { Desired: DesiredState.Resting } && !IsUnderWay(container, step)
                ? assigned.RestRound
                : 0,
            StoppedByUser = record.CutOffRun is null && container?.StoppedByUser == true,
        };

    // A start that was begun before is not broken off: what comes of it is stopped after it.
    private static bool IsUnderWay(ContainerReport? container, TaskStep? step) =>
        step is TaskStep.PreStart or TaskStep.Start or TaskStep.Restart
        || (container is not null && TaskPlanner.IsActive(container));

    private static TaskState StateOf(TaskRecord record, ContainerReport? container, bool isPreparing) =>
        record.End >= TaskState.Ended ? record.End
        : container is { RunCount: > 0 } and not { RunCount: 1, IsBeginning: true } ? TaskState.Live
        : container is not null ? TaskState.Ready
        : isPreparing ? TaskState.Preparing
        : TaskState.Assigned;
}
