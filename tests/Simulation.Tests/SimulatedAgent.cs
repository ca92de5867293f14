using Google.Protobuf;
using Orc.Model.Containers;
using Orc.Model.Tasks;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Simulation.Tests;

/// <summary>
/// An agent whose every step takes some time. Its records survive it; what it was told and what it has not reported yet
/// do not.
/// </summary>
internal sealed class SimulatedAgent(EventQueue events, Random random, Action<AgentMessage> send)
{
    private readonly SortedDictionary<long, FakeTask> _tasks = [];
    private readonly SortedDictionary<string, bool> _resources = new(StringComparer.Ordinal);
    private readonly HashSet<long> _assigned = [];
    private readonly HashSet<long> _busy = [];
    private int _life;
    private long _epoch;
    private long _sequence;

    public IReadOnlyDictionary<long, FakeTask> Tasks => _tasks;

    public FakeBehaviour Behaviour { get; set; } = new();

    /// <summary>It died and is back; containers did not notice.</summary>
    public void Restart()
    {
        _life++;
        _epoch++;
        _sequence = 0;
        _assigned.Clear();
        _busy.Clear();
    }

    public void SayHello()
    {
        var everything = new AgentReports();
        everything.Tasks.Add(_tasks.Values.Select(Report));
        everything.Resources.Add(_resources.Where(resource => resource.Value).Select(Resource));
        Send(new AgentMessage
        {
            Hello = new AgentHello
            {
                NodeId = "n1",
                NodeName = "here",
                BootId = "boot",
                Epoch = _epoch,
                Everything = everything,
            },
        });
    }

    public void Hear(ManagerMessage message)
    {
        foreach (var network in message.Networks)
        {
            SetResource("n:" + network.Spec.Name, !network.Removed);
        }

        foreach (var volume in message.Volumes)
        {
            SetResource("v:" + volume.Spec.Name, !volume.Removed);
        }

        foreach (var wire in message.Tasks)
        {
            if (!_tasks.TryGetValue(wire.Task, out var task))
            {
                _tasks.Add(wire.Task, task = new FakeTask());
            }

            task.Assigned = wire.ToModel();
            _assigned.Add(wire.Task);
            Work(wire.Task);
        }

        foreach (var forgotten in message.ForgottenTasks)
        {
            Assert.True(
                !_tasks.TryGetValue(forgotten, out var task) || task.State == TaskState.Removed,
                $"#{forgotten} was forgotten with its container");
            _tasks.Remove(forgotten);
        }
    }

    /// <summary>Something happens to one container that nobody asked for.</summary>
    public void Happen(Func<FakeTask, bool> isMeant, Action<FakeTask> change)
    {
        var candidates = _tasks.Where(entry => isMeant(entry.Value)).Select(entry => entry.Key).ToList();
        if (candidates.Count > 0)
        {
            var id = candidates[random.Next(candidates.Count)];
            change(_tasks[id]);
            Tell(id);
            Work(id);
        }
    }

    /// <summary>What made containers unhealthy is over.</summary>
    public void Heal()
    {
        foreach (var (id, task) in _tasks.Where(entry => entry.Value.Health == HealthState.Unhealthy))
        {
            task.Health = HealthState.Healthy;
            Tell(id);
        }
    }

    private void Work(long id)
    {
        if (!_busy.Add(id))
        {
            return;
        }

        var life = _life;
        events.After(random.Next(1, 60), () =>
        {
            if (life != _life || !_busy.Remove(id) || !_assigned.Contains(id) || !_tasks.TryGetValue(id, out var task))
            {
                return;
            }

            if (task.Advance(Behaviour))
            {
                CheckNames(task);
                Tell(id);
                Work(id);
            }
        });
    }

    private void CheckNames(FakeTask changed)
    {
        if (!HasContainer(changed))
        {
            return;
        }

        var others = _tasks.Values.Where(task => task != changed && HasContainer(task)).ToList();
        Assert.All(others, task => Assert.True(
            task.Name != changed.Name,
            $"{changed.Name} is the name of #{task.Assigned.Task} ({task.State}, {task.Assigned.Desired}) and of "
            + $"#{changed.Assigned.Task} ({changed.State}, {changed.Assigned.Desired}) too"));
        var twins = others.Count(task => IsRunning(task) && task.Assigned.Slot == changed.Assigned.Slot
            && task.Assigned.Service == changed.Assigned.Service);
        Assert.True(!IsRunning(changed) || twins <= 1, $"{changed.Name} runs {twins + 1} times");
    }

    private static bool HasContainer(FakeTask task) => task.State is >= TaskState.Ready and < TaskState.Ended;

    private static bool IsRunning(FakeTask task) =>
        task is { State: TaskState.Live, Status: ContainerState.Running };

    private void SetResource(string name, bool isThere)
    {
        _resources[name] = isThere;
        Send(new AgentMessage { Reports = new AgentReports { Resources = { Resource(new(name, isThere)) } } });
    }

    private void Tell(long id) =>
        Send(new AgentMessage { Reports = new AgentReports { Tasks = { Report(_tasks[id]) } } });

    private void Send(AgentMessage message) => send(AgentMessage.Parser.ParseFrom(message.ToByteArray()));

    private WireTaskReport Report(FakeTask task) => task.Describe(_epoch, ++_sequence).ToWire();

    private static WireResourceReport Resource(KeyValuePair<string, bool> resource) => new()
    {
        Kind = resource.Key[0] == 'n' ? WireResourceKind.Network : WireResourceKind.Volume,
        Name = resource.Key[2..],
        Present = resource.Value,
    };
}
