using Orc.Agent.Engine;
using Orc.Model.Containers;
using Orc.Model.Tasks;

namespace Orc.Agent.Tasks;

/// <summary>What is wanted, what was done and what is → the next step.</summary>
internal static class TaskPlanner
{
    private static readonly TimeSpan CutOffGrace = TimeSpan.FromSeconds(3);

    /// <summary>
    /// No manager was heard for a while: what must not run twice is stopped, and nothing of it begun.
    /// </summary>
    /// <returns>Null: nothing is to be done now.</returns>
    public static TaskStep? PlanCutOff(TaskRecord record, ContainerReport? container)
    {
        if (container is null || !IsActive(container))
        {
            return null;
        }

        return record.CutOffRun == container.RunCount
            ? new TaskStep.Stop(new StopRequest { Grace = CutOffGrace })
            : new TaskStep.Remember(record with { CutOffRun = container.RunCount });
    }

    /// <param name="assigned">What is wanted.</param>
    /// <param name="record">What was done.</param>
    /// <param name="container">Null: there is none.</param>
    /// <param name="isHalfStarted">The hooks of the run that goes on were called off: it is none to go on with.</param>
    /// <returns>Null: nothing is to be done now.</returns>
    public static TaskStep? Plan(
        AssignedTask assigned, TaskRecord record, ContainerReport? container, bool isHalfStarted = false)
    {
        if (record.IsRemoved)
        {
            return null;
        }

        if (container is not null && record.Container != container.Id)
        {
            return new TaskStep.Remember(record with { Container = container.Id });
        }

        if (assigned.StopsWhenCutOff != record.StopsWhenCutOff)
        {
            return new TaskStep.Remember(record with { StopsWhenCutOff = assigned.StopsWhenCutOff });
        }

        if (assigned.Desired == DesiredState.Removed)
        {
            return PlanRemoval(assigned, record, container);
        }

        if (container is null)
        {
            return record switch
            {
                { End: TaskState.Ended } => null,
                { Container: null } => new TaskStep.Prepare(),
                _ => new TaskStep.Remember(Vanished(assigned, record)),
            };
        }

        return record.End == TaskState.Ended || container.State == ContainerState.Removing
            ? null
            : isHalfStarted && assigned.Desired != DesiredState.Resting && IsActive(container)
            ? new TaskStep.Stop(new StopRequest { Grace = assigned.StopGrace })
            : PlanContainer(assigned, record, container);
    }

    private static TaskStep? PlanRemoval(AssignedTask assigned, TaskRecord record, ContainerReport? container)
    {
        if (container is null)
        {
            return new TaskStep.Remember(record with
            {
                End = TaskState.Removed,
                EndReason = record.EndReason == EndReason.None ? EndReason.Stopped : record.EndReason,
            });
        }

        if (IsActive(container))
        {
            return new TaskStep.Stop(new StopRequest { Grace = assigned.StopGrace });
        }

        // What a successor may take over, and what the last report says, is known only while it is there.
        var known = record with
        {
            LastExit = container.LastExit,
            RunCount = container.RunCount,
            AnonymousVolumes = assigned.RemoveVolumes ? record.AnonymousVolumes.Clear() : container.AnonymousVolumes,
        };
        return IsSame(known, record)
            ? new TaskStep.Remove(new RemoveRequest { Volumes = assigned.RemoveVolumes })
            : new TaskStep.Remember(known);
    }

    /// <summary>It was there, and is not any more, though nobody here removed it.</summary>
    private static TaskRecord Vanished(AssignedTask assigned, TaskRecord record) => record with
    {
        End = TaskState.Removed,
        EndReason = (assigned.Container.AutoRemove, record.LastExit) switch
        {
            (true, { Code: not 0 }) => EndReason.Failed,
            (true, _) => EndReason.Completed,
            _ => EndReason.RemovedByUser,
        },
    };

    private static TaskStep? PlanContainer(AssignedTask assigned, TaskRecord record, ContainerReport container)
    {
        if (container.Name != assigned.Container.Name)
        {
            return new TaskStep.Rename(assigned.Container.Name);
        }

        return assigned.Desired switch
        {
            DesiredState.Resting => PlanRest(assigned, record, container),
            _ when record.RestedAt is not null => new TaskStep.Remember(record with { RestedAt = null }),
            DesiredState.Live => PlanLife(assigned, record, container),
            _ => null,
        };
    }

    private static TaskStep? PlanRest(AssignedTask assigned, TaskRecord record, ContainerReport container)
    {
        var rested = record with { RestedAt = container.RunCount };
        if (!IsActive(container))
        {
            return record.RestedAt is null ? new TaskStep.Remember(rested) : null;
        }

        if (record.RestedAt is { } run)
        {
            // Started by a person's hand since; or a signal that it lives through was sent.
            return container.RunCount > run || assigned.KillSignal is not null
                ? null
                : new TaskStep.Stop(new StopRequest { Grace = assigned.StopGrace });
        }

        // A signal reaches nobody between two runs: the next one must be called off.
        return assigned.KillSignal is { } signal && container.State != ContainerState.Restarting
            ? new TaskStep.Kill(signal, rested)
            : new TaskStep.Stop(new StopRequest { Grace = assigned.StopGrace });
    }

    private static TaskStep? PlanLife(AssignedTask assigned, TaskRecord record, ContainerReport container)
    {
        var isStart = assigned.StartRound > record.StartRound || container.RunCount == 0;
        var isRestart = assigned.RestartRound > record.RestartRound;
        if (record.CutOffRun is { } run)
        {
            // Managers are heard again, and this one wants it still.
            return IsActive(container) || container.RunCount > run
                ? new TaskStep.Remember(record with { CutOffRun = null })
                : new TaskStep.Start(new StartIntent(assigned.StartRound, assigned.RestartRound, run));
        }

        if (!isStart && !isRestart)
        {
            return null;
        }

        var intent = new StartIntent(assigned.StartRound, assigned.RestartRound, container.RunCount);
        var done = record with
        {
            StartRound = assigned.StartRound,
            RestartRound = assigned.RestartRound,
            Intent = null,
        };
        if (record.Intent is { } begun
            && begun.StartRound == intent.StartRound && begun.RestartRound == intent.RestartRound
            && container.RunCount > begun.RunCount)
        {
            return new TaskStep.Remember(done);
        }

        if (isRestart && container.RunCount > 0)
        {
            return new TaskStep.Restart(intent, new StopRequest { Grace = assigned.StopGrace });
        }

        return IsActive(container) ? new TaskStep.Remember(done)
            : HasHooksToRun(assigned, record, container) ? new TaskStep.PreStart()
            : new TaskStep.Start(intent);
    }

    private static bool HasHooksToRun(AssignedTask assigned, TaskRecord record, ContainerReport container) =>
        container.RunCount == 0
        && (assigned.Container.Hooks?.PreStart ?? []).Skip(record.PreStarted)
            .Any(hook => PreStartContainer.Runs(assigned, hook));

    public static bool IsActive(ContainerReport container) =>
        container.State is ContainerState.Running or ContainerState.Paused or ContainerState.Restarting;

    // A record compares its dictionary by reference.
    private static bool IsSame(TaskRecord left, TaskRecord right) =>
        left with { AnonymousVolumes = right.AnonymousVolumes } == right
        && left.AnonymousVolumes.SequenceEqual(right.AnonymousVolumes);
}
