using Google.Protobuf;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>
/// The agent of one of many nodes: each step takes some time, and what ends is started again in place by its policy,
/// asking nobody. Its records survive it.
/// </summary>
internal sealed class ClusterAgent(
    NodeId node, EventQueue events, Random random, Func<string, FakeBehaviour> behaviours, Action<AgentMessage> send)
{
    private readonly SortedDictionary<long, FakeTask> _tasks = [];
    private readonly HashSet<long> _assigned = [];
    private readonly HashSet<long> _busy = [];
    private int _life;
    private int _boot;
    private long _epoch;
    private long _sequence;

    public NodeId Node => node;

    public IReadOnlyDictionary<long, FakeTask> Tasks => _tasks;

    public IEnumerable<KeyValuePair<long, FakeTask>> Running =>
        _tasks.Where(entry => entry.Value is { State: TaskState.Live, Status: ContainerState.Running });

    /// <summary>The process of the agent is another one; containers did not notice.</summary>
    public void Restart()
    {
        _life++;
        _epoch++;
        _sequence = 0;
        _assigned.Clear();
        _busy.Clear();
    }

    /// <summary>The machine was switched off and on.</summary>
    public void Reboot()
    {
        _boot++;
        foreach (var (_, task) in Running)
        {
            task.Exit(137);
        }

        Restart();
    }

    /// <summary>With what it has; and it takes up again what it was told before.</summary>
    public void SayHello()
    {
        var everything = new AgentReports();
        everything.Tasks.Add(_tasks.Values.Select(Report));
        Send(new AgentMessage
        {
            Hello = new AgentHello
            {
                NodeId = node.Value,
                NodeName = node.Value,
                BootId = $"boot-{_boot}",
                Epoch = _epoch,
                Everything = everything,
            },
        });
        foreach (var id in _tasks.Keys)
        {
            Work(id);
        }
    }

    public void Hear(ManagerMessage message)
    {
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

    private void Work(long id)
    {
        if (!_busy.Add(id))
        {
            return;
        }

        var life = _life;
        events.After(random.Next(1, 60), () =>
        {
            if (life == _life && _busy.Remove(id) && _tasks.TryGetValue(id, out var task))
            {
                Step(id, task);
            }
        });
    }

    private void Step(long id, FakeTask task)
    {
        if (RestartsInPlace(task))
        {
            task.StartByHand();
            CheckNames(task);
            Tell(id);
            Work(id);
        }
        else if (_assigned.Contains(id) && task.Advance(behaviours(task.Assigned.Container.Image)))
        {
            CheckNames(task);
            Tell(id);
            Work(id);
        }
    }

    private static bool RestartsInPlace(FakeTask task) =>
        task is { State: TaskState.Live, Status: ContainerState.Exited, Assigned.Desired: DesiredState.Live }
        && task.Assigned.Container.Restart.Policy switch
        {
            RestartPolicy.Always => true,
            RestartPolicy.OnFailure => task.LastExit?.Code != 0,
            _ => false,
        };

    private void CheckNames(FakeTask changed)
    {
        var others = _tasks.Values.Where(task =>
            task != changed && task.State is >= TaskState.Ready and < TaskState.Ended);
        Assert.DoesNotContain(others, task => task.Name == changed.Name);
    }

    private void Tell(long id) =>
        Send(new AgentMessage { Reports = new AgentReports { Tasks = { Report(_tasks[id]) } } });

    private void Send(AgentMessage message) => send(AgentMessage.Parser.ParseFrom(message.ToByteArray()));

    private WireTaskReport Report(FakeTask task) => task.Describe(_epoch, ++_sequence).ToWire();
}
