using Orc.Model.Containers;
using Orc.Model.Tasks;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>A container of a simulated machine.</summary>
internal sealed class SimulatedContainer(ContainerId id, TaskId task, AssignedTask assigned)
{
    private ContainerReport? _report;

    public ContainerId Id => id;

    public TaskId Task => task;

    /// <summary>What it was made for.</summary>
    public AssignedTask Made => assigned;

    public string Name { get; private set; } = assigned.Container.Name;

    public ContainerState State { get; private set; } = ContainerState.Created;

    public HealthState Health { get; private set; }

    public int RunCount { get; private set; }

    /// <summary>In a row, in place.</summary>
    public int Restarts { get; private set; }

    public bool StoppedByUser { get; private set; }

    public ExitReport? LastExit { get; private set; }

    public bool IsRunning => State == ContainerState.Running;

    /// <summary>Its address on each overlay network, while it runs: network, identifier, address.</summary>
    public IReadOnlyList<(string Network, int Identifier, string Address)> Addresses { get; private set; } = [];

    public ContainerReport Report => _report ??= new ContainerReport
    {
        Id = id,
        Spec = assigned.Container,
        Name = Name,
        State = State,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Health = Health,
        LastExit = LastExit,
        RunCount = RunCount,
        RestartCount = Restarts,
        StoppedByUser = StoppedByUser,
    };

    public void Start(IReadOnlyList<(string Network, int Identifier, string Address)> addresses, bool inPlace)
    {
        Addresses = addresses;
        State = ContainerState.Running;
        RunCount++;
        Restarts = inPlace ? Restarts + 1 : 0;
        StoppedByUser = false;
        Health = assigned.Container.Health is { IsDisabled: false } ? HealthState.Starting : HealthState.None;
        _report = null;
    }

    public void Exit(int code, bool byUser)
    {
        State = ContainerState.Exited;
        Health = HealthState.None;
        Addresses = [];
        StoppedByUser = byUser;
        LastExit = new ExitReport { Code = code, FinishedAt = DateTimeOffset.UnixEpoch };
        _report = null;
    }

    public void AwaitRestart()
    {
        State = ContainerState.Restarting;
        _report = null;
    }

    /// <summary>No restart any more.</summary>
    public void Rest()
    {
        State = ContainerState.Exited;
        StoppedByUser = true;
        _report = null;
    }

    public void Become(HealthState health)
    {
        Health = health;
        _report = null;
    }

    public void Rename(string name)
    {
        Name = name;
        _report = null;
    }
}
