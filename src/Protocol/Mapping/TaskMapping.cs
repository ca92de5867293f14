using Orc.Model.Containers;
using Orc.Model.Tasks;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>What an agent is told of a task, and what it says of it.</summary>
public static class TaskMapping
{
    public static WireTaskReport ToWire(this TaskReport report)
    {
        var wire = new WireTaskReport
        {
            Task = report.Task.Value,
            Epoch = report.Epoch,
            Sequence = report.Sequence,
            State = (WireTaskState)report.State,
            EndReason = (WireEndReason)report.EndReason,
            Message = report.Message,
            Status = (WireContainerState)report.Status,
            Health = (WireHealthState)report.Health,
            RunCount = report.RunCount,
            LastExit = report.LastExit?.ToWire(),
            StartRound = report.StartRound,
            RestartRound = report.RestartRound,
            RestRound = report.RestRound,
            StoppedByUser = report.StoppedByUser,
        };
        if (report.Container is { } container)
        {
            wire.Container = container.Value;
        }

        return wire;
    }

    public static TaskReport ToModel(this WireTaskReport wire) => new()
    {
        Task = new TaskId(wire.Task),
        Epoch = wire.Epoch,
        Sequence = wire.Sequence,
        State = (TaskState)wire.State,
        EndReason = (EndReason)wire.EndReason,
        Message = wire.Message,
        Container = wire.HasContainer ? new ContainerId(wire.Container) : null,
        Status = (ContainerState)wire.Status,
        Health = (HealthState)wire.Health,
        RunCount = wire.RunCount,
        LastExit = wire.LastExit?.ToModel(),
        StartRound = wire.StartRound,
        RestartRound = wire.RestartRound,
        RestRound = wire.RestRound,
        StoppedByUser = wire.StoppedByUser,
    };

    public static WireAssignedTask ToWire(this AssignedTask task)
    {
        var wire = new WireAssignedTask
        {
            Task = task.Task.Value,
            Project = task.Project,
            Service = task.Service,
            Slot = task.Slot,
            Release = task.Release,
            Container = task.Container.ToWire(),
            Desired = (WireDesiredState)task.Desired,
            StartRound = task.StartRound,
            RestartRound = task.RestartRound,
            RestRound = task.RestRound,
            RemoveVolumes = task.RemoveVolumes,
            StopsWhenCutOff = task.StopsWhenCutOff,
            RunsPreStart = task.RunsPreStart,
        };
        if (task.Login is { } login)
        {
            wire.Login = login.ToWire();
        }

        if (task.StopGrace is { } grace)
        {
            wire.StopGrace = grace.ToNanoseconds();
        }

        if (task.KillSignal is { } signal)
        {
            wire.KillSignal = signal;
        }

        if (task.Predecessor is { } predecessor)
        {
            wire.Predecessor = predecessor.Value;
        }

        return wire;
    }

    public static AssignedTask ToModel(this WireAssignedTask wire) => new()
    {
        Task = new TaskId(wire.Task),
        Project = wire.Project,
        Service = wire.Service,
        Slot = wire.Slot,
        Release = wire.Release,
        Container = wire.Container?.ToModel() ?? new ContainerSpec { Name = "", Image = "" },
        Desired = (DesiredState)wire.Desired,
        StartRound = wire.StartRound,
        RestartRound = wire.RestartRound,
        RestRound = wire.RestRound,
        StopGrace = wire.HasStopGrace ? WireForm.FromNanoseconds(wire.StopGrace) : null,
        KillSignal = wire.HasKillSignal ? wire.KillSignal : null,
        RemoveVolumes = wire.RemoveVolumes,
        StopsWhenCutOff = wire.StopsWhenCutOff,
        RunsPreStart = wire.RunsPreStart,
        Login = wire.Login?.ToModel(),
        Predecessor = wire.HasPredecessor ? new TaskId(wire.Predecessor) : null,
    };
}
