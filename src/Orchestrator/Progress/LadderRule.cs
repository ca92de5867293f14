using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Progress;

/// <summary>Which way a task is on and how far it came, from the snapshot alone.</summary>
internal static class LadderRule
{
    public static Ladder Of(Snapshot snapshot, ServiceTask task, bool waitsForAll)
    {
        if (!task.IsHolder)
        {
            return Leaving(snapshot, task);
        }

        if (task.Wish.Desired == DesiredState.Resting)
        {
            return new Ladder(
                task.Wish.KillSignal is null ? LadderKind.Stop : LadderKind.Kill,
                TaskFacts.HasComeToRest(task) ? 2 : 1);
        }

        if (task.Observed is { State: TaskState.Live } observed && observed.RestartRound < task.Wish.RestartRound)
        {
            return new Ladder(LadderKind.Restart, 1);
        }

        var kind = HasOlder(snapshot, task) ? LadderKind.Recreate : LadderKind.Create;
        return new Ladder(kind, Rung(snapshot, task, waitsForAll));
    }

    private static Ladder Leaving(Snapshot snapshot, ServiceTask task)
    {
        if (WasTakenAway(task))
        {
            return default;
        }

        // It makes room for another of its name: that one is shown.
        if (task.HandsOver || HasNewer(snapshot, task))
        {
            return new Ladder(LadderKind.Recreate, 1);
        }

        return new Ladder(LadderKind.Remove, task.IsGone ? 4 : TaskFacts.IsAtRest(task) ? 3 : 1);
    }

    private static int Rung(Snapshot snapshot, ServiceTask task, bool waitsForAll) => task switch
    {
        { State: < TaskState.Ready } => HasGround(snapshot, task) ? 1 : 0,
        { State: TaskState.Ready } => task.Wish.Desired == DesiredState.Live ? 3 : 2,
        { State: TaskState.Live } when !TaskFacts.HasDone(task) => 3,
        { State: TaskState.Live, Observed.RunCount: 0 } => 3,

        // It could not be made or started, which is said in other words.
        { State: TaskState.Ended, Observed.RunCount: 0 } => 1,
        { State: TaskState.Live } => Awaited(snapshot, task, waitsForAll),
        _ => Ladder.Started,
    };

    /// <summary>The networks and volumes it stands on are there: they are made first, and shown first.</summary>
    private static bool HasGround(Snapshot snapshot, ServiceTask task)
    {
        var container = snapshot.Releases.GetValueOrDefault(task.Release)?.Container;
        return container is null
            || (snapshot.Networks.Values.All(network =>
                    network.Present || !Usage.UsesNetwork(container, network.Name))
                && snapshot.Volumes.Values.All(volume =>
                    volume.Present || !Usage.UsesVolume(container, volume.Name)));
    }

    private static int Awaited(Snapshot snapshot, ServiceTask task, bool waitsForAll)
    {
        // One that will be replaced is not waited for: its health says nothing of what comes.
        var isAwaited = (waitsForAll && IsCurrent(snapshot, task)) || IsAwaitedByDependent(snapshot, task);
        return !isAwaited ? Ladder.Started
            : TaskFacts.HasCompleted(task) || (TaskFacts.IsUp(task) && !MustComplete(snapshot, task)) ? Ladder.Healthy
            : Ladder.Healthy - 1;
    }

    private static bool IsCurrent(Snapshot snapshot, ServiceTask task) => task.IsOneOff
        || (snapshot.FindService(task.Service) is { } service && TaskFacts.IsCurrent(service, task));

    private static bool IsAwaitedByDependent(Snapshot snapshot, ServiceTask task) =>
        Awaiting(snapshot, task).Any(condition => condition != DependencyCondition.Started);

    private static bool MustComplete(Snapshot snapshot, ServiceTask task) =>
        Awaiting(snapshot, task).Contains(DependencyCondition.CompletedSuccessfully);

    /// <summary>What those wait for that have not started yet.</summary>
    private static IEnumerable<DependencyCondition> Awaiting(Snapshot snapshot, ServiceTask task) => DependencyRule
        .DependentsOf(snapshot, task.Service)
        .Where(dependent =>
            dependent is { Removal: null, Rest: null, NoStart: false }
            && dependent.Opened != GateMark.Of(dependent))
        .SelectMany(dependent => dependent.Dependencies)
        .Where(dependency => string.Equals(dependency.Service, task.Service.Name, StringComparison.Ordinal))
        .Select(dependency => dependency.Condition);

    private static bool HasOlder(Snapshot snapshot, ServiceTask task) => !task.IsOneOff
        && snapshot.TasksOf(task.Service).Any(other =>
            other.Slot == task.Slot && other.Id.CompareTo(task.Id) < 0 && !WasTakenAway(other));

    /// <summary>Behind our back: who comes after it is made, not made anew.</summary>
    private static bool WasTakenAway(ServiceTask task) =>
        task.Observed is { EndReason: EndReason.RemovedByUser or EndReason.Lost };

    private static bool HasNewer(Snapshot snapshot, ServiceTask task) => !task.IsOneOff
        && snapshot.TasksOf(task.Service).Any(other => other.Slot == task.Slot && other.Id.CompareTo(task.Id) > 0);
}
