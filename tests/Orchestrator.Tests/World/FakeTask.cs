using System.Globalization;
using Orc.Model.Containers;
using Orc.Model.Tasks;

namespace Orc.Orchestrator.Tests.World;

/// <summary>One task of the fake agent: one step toward what is wanted at a time.</summary>
internal sealed class FakeTask
{
    private long _startRound;
    private long _restartRound;
    private long _restRound;
    private bool _hasRested;

    public AssignedTask Assigned { get; set; } = null!;

    public TaskState State { get; set; } = TaskState.Assigned;

    public EndReason EndReason { get; set; }

    public string Message { get; set; } = "";

    public ContainerState Status { get; set; }

    public HealthState Health { get; set; }

    public int RunCount { get; set; }

    public ExitReport? LastExit { get; set; }

    public string Name => Assigned.Container.Name;

    /// <summary>False: nothing is to be done.</summary>
    public bool Advance(FakeBehaviour behaviour)
    {
        if (State == TaskState.Removed)
        {
            return false;
        }

        return (Assigned.Desired, State) switch
        {
            (DesiredState.Removed, TaskState.Live) when Status == ContainerState.Running => Exit(143),
            (DesiredState.Removed, _) => Remove(),
            (_, TaskState.Ended) => false,
            (DesiredState.Resting, _) when Status != ContainerState.Running && _restRound < Assigned.RestRound =>
                Rest(),
            (_, < TaskState.Ready) => Prepare(behaviour),
            (DesiredState.Resting, TaskState.Live) when Status == ContainerState.Running && !_hasRested => Exit(143),
            (DesiredState.Live, _) => Live(behaviour),
            _ => false,
        };
    }

    public void StartByHand()
    {
        State = TaskState.Live;
        Status = ContainerState.Running;
        RunCount++;
    }

    public void RemoveByHand()
    {
        State = TaskState.Removed;
        EndReason = EndReason.RemovedByUser;
    }

    public bool Exit(int code)
    {
        Status = ContainerState.Exited;
        Health = HealthState.None;
        LastExit = new ExitReport { Code = code, FinishedAt = DateTimeOffset.UnixEpoch };
        _hasRested = Assigned.Desired == DesiredState.Resting;
        return true;
    }

    public TaskReport Describe(long epoch, long sequence) => new()
    {
        Task = Assigned.Task,
        Epoch = epoch,
        Sequence = sequence,
        State = State,
        EndReason = EndReason,
        Message = Message,
        Container = State >= TaskState.Ready
            ? new ContainerId(Assigned.Task.Value.ToString("x64", CultureInfo.InvariantCulture))
            : null,
        Status = Status,
        Health = Health,
        RunCount = RunCount,
        LastExit = LastExit,
        StartRound = _startRound,
        RestartRound = _restartRound,
        RestRound = _restRound,
    };

    private bool Rest()
    {
        _restRound = Assigned.RestRound;
        return true;
    }

    private bool Prepare(FakeBehaviour behaviour)
    {
        State = behaviour.Rejection is null ? TaskState.Ready : TaskState.Ended;
        EndReason = behaviour.Rejection is null ? EndReason.None : EndReason.Rejected;
        Message = behaviour.Rejection ?? "";
        LastExit = behaviour.RejectionExit;
        return true;
    }

    private bool Remove()
    {
        State = TaskState.Removed;
        EndReason = EndReason == EndReason.None ? EndReason.Stopped : EndReason;
        return true;
    }

    private bool Live(FakeBehaviour behaviour)
    {
        _hasRested = false;
        _restRound = 0;
        var isRestart = Assigned.RestartRound > _restartRound;
        if (Assigned.StartRound > _startRound || isRestart || State == TaskState.Ready)
        {
            var runs = Status == ContainerState.Running && !isRestart;
            _startRound = Assigned.StartRound;
            _restartRound = Assigned.RestartRound;
            State = TaskState.Live;
            if (!runs)
            {
                Status = ContainerState.Running;
                RunCount++;
                Health = Assigned.Container.Health is { IsDisabled: false } ? HealthState.Starting : HealthState.None;
            }

            return true;
        }

        if (Status == ContainerState.Running && behaviour.ExitCode is { } code)
        {
            return Exit(code);
        }

        if (Status == ContainerState.Running && Health == HealthState.Starting)
        {
            Health = behaviour.Health;
            return Health != HealthState.Starting;
        }

        return false;
    }
}
