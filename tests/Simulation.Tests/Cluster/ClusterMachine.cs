using System.Globalization;
using Orc.Agent.Engine.Runs;
using Orc.Agent.Tasks;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Tasks;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>
/// A machine with its engine: containers and networks live on when the agent dies, processes end when it is switched
/// off. What ends is started again in place by the real rule, asking nobody.
/// </summary>
internal sealed class ClusterMachine
{
    private readonly SortedDictionary<TaskId, SimulatedContainer> _containers = [];
    private readonly EventQueue _events;
    private readonly Random _random;
    private readonly IClusterWorld _world;
    private int _life;
    private bool _isDead;
    private long _made;

    public ClusterMachine(NodeId node, EventQueue events, Random random, IClusterWorld world, PlantedBug bug)
    {
        Node = node;
        _events = events;
        _random = random;
        _world = world;
        Bug = bug;
        Networks = new SimulatedNetworks(events, random, Disk, IsUsed, bug);
    }

    /// <summary>Something happened to a container.</summary>
    public event Action<SimulatedContainer>? Changed;

    public NodeId Node { get; }

    public PlantedBug Bug { get; }

    public SimulatedDisk Disk { get; } = new();

    public SimulatedNetworks Networks { get; }

    public int Boot { get; private set; }

    public IReadOnlyCollection<SimulatedContainer> Containers => _containers.Values;

    public IEnumerable<SimulatedContainer> Running => _containers.Values.Where(container => container.IsRunning);

    public SimulatedContainer? Find(ContainerId id)
    {
        foreach (var container in _containers.Values)
        {
            if (container.Id == id)
            {
                return container;
            }
        }

        return null;
    }

    /// <summary>An event of this life of the agent.</summary>
    public void After(long milliseconds, Action action)
    {
        var life = _life;
        _events.After(milliseconds, () =>
        {
            if (life == _life)
            {
                action();
            }
        });
    }

    public void Soon(Action action) => After(_random.Next(4), action);

    /// <summary>Mostly at once; now and then the agent may die before.</summary>
    public void SometimesLater(int turn, Action<int> action)
    {
        if (_random.Next(4) == 0)
        {
            After(_random.Next(1, 30), () => action(turn));
        }
        else
        {
            action(turn);
        }
    }

    /// <summary>The daemon is another process: it finds what runs, and what ended meanwhile.</summary>
    public void Restart()
    {
        _life++;
        _isDead = false;
        Networks.Restart();
        foreach (var container in _containers.Values.ToList())
        {
            if (container.State == ContainerState.Restarting)
            {
                RestartLater(container, TimeSpan.Zero);
            }
            else if (container.IsRunning)
            {
                Live(container);
            }
        }
    }

    /// <summary>The daemon is dead; containers run on, and end without being seen.</summary>
    public void Kill()
    {
        _life++;
        _isDead = true;
    }

    /// <summary>Switched off and on.</summary>
    public void Reboot()
    {
        Kill();
        Boot++;
        foreach (var container in Running.ToList())
        {
            container.Exit(137, byUser: false);
            if (RestartDecider.StartsAtBoot(container.Made.Container.Restart, isStoppedByUser: false))
            {
                container.AwaitRestart();
            }
        }
    }

    public void Wipe()
    {
        foreach (var container in Running.ToList())
        {
            Stop(container, container.Made);
        }

        _containers.Clear();
        Disk.Wipe();
        Networks.Wipe();
    }

    public IEnumerable<ResourceReport> Resources() =>
        Disk.Volumes.Select(name => new ResourceReport(ResourceKind.Volume, name) { Present = true });

    public void EnsureVolumes(Assignment assignment, Action<ResourceReport> tell)
    {
        foreach (var name in assignment.Volumes.Select(volume => volume.Name))
        {
            Soon(() =>
            {
                Disk.Volumes.Add(name);
                tell(new ResourceReport(ResourceKind.Volume, name) { Present = true });
            });
        }
    }

    public long DurationOf(TaskStep step, SimulatedContainer? container) => step switch
    {
        TaskStep.Remember => _random.Next(3),
        TaskStep.Prepare => _random.Next(20) == 0 ? _random.Next(500, 4000) : _random.Next(1, 60),
        TaskStep.Stop when container is { IsRunning: true } => _random.Next(8) == 0
            ? _random.Next(200, 3000)
            : _random.Next(1, 60),
        _ => _random.Next(1, 40),
    };

    /// <summary>Why a container cannot be made; null: it can.</summary>
    public string? FindRefusal(AssignedTask assigned) =>
        _world.BehaviourOf(assigned.Container.Image).Rejection
        ?? (FindMissingNetwork(assigned) is { } network ? $"network {network} could not be made" : null);

    public string? FindMissingNetwork(AssignedTask assigned) => assigned.Container.Endpoints
        .Select(endpoint => endpoint.Network)
        .FirstOrDefault(name => !Networks.Made.TryGetValue(name, out var place)
            || !Disk.Tables.TryGetValue(name, out var table) || NodePlace.Of(table) != place);

    public SimulatedContainer Create(AssignedTask assigned)
    {
        Disk.RequireRoom();
        var others = _containers.Values.Where(container => container.Name == assigned.Container.Name);
        Assert.Empty(others);
        var container = new SimulatedContainer(NextId(), assigned.Task, assigned);
        Require.That(_containers.TryAdd(assigned.Task, container), $"#{assigned.Task} has two containers");
        return container;
    }

    public void Start(SimulatedContainer container, bool inPlace)
    {
        Require.That(
            !inPlace || !container.StoppedByUser,
            $"{container.Name} of #{container.Task} was told to stop, and its policy starts it again");
        container.Start(AddressesOf(container.Made), inPlace);
        _world.Started(this, container);
        Live(container);
        Changed?.Invoke(container);
    }

    /// <summary>Because it was told so.</summary>
    public void Stop(SimulatedContainer container, AssignedTask assigned)
    {
        if (container.State == ContainerState.Restarting)
        {
            container.Rest();
            return;
        }

        _world.Stopping(this, container, assigned);
        container.Exit(143, byUser: true);
        Changed?.Invoke(container);
        if (Bug == PlantedBug.RestartOrphan)
        {
            RestartLater(container, TimeSpan.Zero);
        }
    }

    public void Kill(SimulatedContainer container)
    {
        if (container.IsRunning)
        {
            container.Exit(137, byUser: true);
            Changed?.Invoke(container);
        }
    }

    public void Remove(SimulatedContainer container)
    {
        _containers.Remove(container.Task);
        Changed?.Invoke(container);
    }

    /// <summary>A process ends, and nobody asked for it.</summary>
    public void Die(SimulatedContainer container, int code)
    {
        container.Exit(code, byUser: false);
        var policy = container.Made.Container.Restart;
        if (_isDead)
        {
            if (RestartDecider.StartsAtBoot(policy, isStoppedByUser: false))
            {
                container.AwaitRestart();
            }

            return;
        }

        if (RestartDecider.Decide(policy, code, isStoppedByUser: false, container.Restarts) is { } pause)
        {
            container.AwaitRestart();
            RestartLater(container, pause);
        }

        Changed?.Invoke(container);
    }

    private void RestartLater(SimulatedContainer container, TimeSpan pause)
    {
        var run = container.RunCount;
        After((long)pause.TotalMilliseconds + _random.Next(1, 20), () =>
        {
            var isMeant = container.State == ContainerState.Restarting
                || (Bug == PlantedBug.RestartOrphan && !container.IsRunning);
            if (isMeant && container.RunCount == run && _containers.GetValueOrDefault(container.Task) == container
                && FindMissingNetwork(container.Made) is null)
            {
                Start(container, inPlace: true);
            }
        });
    }

    /// <summary>What made programs unhealthy is over.</summary>
    public void Heal()
    {
        foreach (var container in _containers.Values
            .Where(container => container is { IsRunning: true, Health: HealthState.Unhealthy })
            .ToList())
        {
            container.Become(HealthState.Healthy);
            Changed?.Invoke(container);
        }
    }

    /// <summary>What its program does next.</summary>
    private void Live(SimulatedContainer container)
    {
        var run = container.RunCount;
        var behaviour = _world.BehaviourOf(container.Made.Container.Image);
        if (behaviour.ExitCode is { } code)
        {
            After(_random.Next(1, 400), () =>
            {
                if (container.IsRunning && container.RunCount == run)
                {
                    Die(container, code);
                }
            });
        }
        else if (container.Health == HealthState.Starting)
        {
            After(_random.Next(20, 300), () =>
            {
                if (container.IsRunning && container.RunCount == run)
                {
                    container.Become(behaviour.Health);
                    Changed?.Invoke(container);
                }
            });
        }
    }

    private IReadOnlyList<(string Network, int Identifier, string Address)> AddressesOf(AssignedTask assigned) =>
    [
        .. assigned.Container.Endpoints
            .Where(endpoint => endpoint.Ipv4Address is not null && Networks.Made.ContainsKey(endpoint.Network))
            .Select(endpoint => (
                endpoint.Network, Networks.Made[endpoint.Network].Identifier, endpoint.Ipv4Address!)),
    ];

    private bool IsUsed(string network) => Running.Any(container =>
        container.Addresses.Any(address => address.Network == network));

    private ContainerId NextId() =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Node.Value}-{++_made}"));
}
