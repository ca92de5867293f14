using Google.Protobuf;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Simulation.Tests;

/// <summary>
/// One host for one seed: people's verbs, containers that die, an agent and a manager that are killed, messages that
/// come late, twice or never; then peace, in which all must come to rest as asked.
/// </summary>
internal sealed class SimulatedHost
{
    private static readonly NodeId Node = new("n1");

    private readonly Random _random;
    private readonly EventQueue _events = new();
    private readonly SimulatedManager _manager;
    private readonly SimulatedAgent _agent;
    private readonly List<string> _history = [];
    private int _session;
    private bool _isPeace;
    private long _lastDelivery;
    private long _helloAt;
    private int _helloSession;

    public SimulatedHost(int seed)
    {
        _random = new Random(seed);
        _manager = new SimulatedManager(Node, new Invariants());
        _agent = new SimulatedAgent(_events, _random, Deliver);
        _manager.Commit([new Change.SetIdentity(new ClusterIdentity("c", 1))], _events.Now);
    }

    public Snapshot Snapshot => _manager.Snapshot;

    /// <summary>What was done to it, for a failing seed; and what came of it, for the same seed twice.</summary>
    public string History => string.Join('\n', _history);

    public void Run(int steps)
    {
        _agent.Restart();
        Connect();
        for (var step = 0; step < steps; step++)
        {
            Disturb();
            Pass(_random.Next(1, 40));
        }

        Calm();
        Settle();
        CheckResult();
    }

    private void Disturb()
    {
        switch (_random.Next(16))
        {
            case < 3:
                Do("up", RandomUp());
                break;
            case 3:
                Do("down", DownPlanner.Plan(Snapshot, new DownOptions
                {
                    Project = "p",
                    Volumes = _random.Next(2) == 0,
                }));
                break;
            case < 7:
                var verb = (ServiceVerb)_random.Next(5);
                Do($"{verb}", new SignalPlanner(Snapshot, new SignalOptions { Project = "p", Verb = verb }).Plan());
                break;
            case 7:
                Note("agent killed");
                _agent.Restart();
                Connect();
                break;
            case 8:
                Note("session broken");
                Connect();
                break;
            case 9:
                Note("manager killed");
                _manager.Restart();
                Connect();
                break;
            case < 12:
                Note("exit");
                _agent.Happen(task => task.Status == ContainerState.Running && task.State == TaskState.Live,
                    task => task.Exit(_random.Next(2)));
                break;
            case 12:
                Note("removed by hand");
                _agent.Happen(task => task.State is TaskState.Ready or TaskState.Live, task => task.RemoveByHand());
                break;
            case 13:
                _agent.Behaviour = RandomBehaviour();
                break;
        }
    }

    private FakeBehaviour RandomBehaviour() => _random.Next(5) switch
    {
        0 => new FakeBehaviour { ExitCode = _random.Next(2) },
        1 => new FakeBehaviour { Health = HealthState.Unhealthy },
        2 => new FakeBehaviour { Rejection = "no such image" },
        _ => new FakeBehaviour(),
    };

    private ProjectPlan RandomUp()
    {
        var options = new UpOptions
        {
            Recreate = (RecreatePolicy)_random.Next(3),
            NoDependencies = _random.Next(6) == 0,
            NoStart = _random.Next(10) == 0,
            RenewVolumes = _random.Next(6) == 0,
            RemoveOrphans = _random.Next(3) == 0,
        };
        return new UpPlanner(
            Snapshot, SimulatedProject.Next(_random, Node), options, release => release.Container).Plan();
    }

    private void Do(string what, ProjectPlan plan)
    {
        Note(plan.Error.Length > 0 ? $"{what}: {plan.Error}" : what);
        _manager.Commit(plan.Changes, _events.Now);
    }

    /// <summary>No more faults, and everything shall run.</summary>
    private void Calm()
    {
        _isPeace = true;
        _agent.Behaviour = new FakeBehaviour();
        _agent.Heal();
        Connect();
        Settle();
        Do("last up", new UpPlanner(
            Snapshot,
            SimulatedProject.Next(_random, Node),
            new UpOptions { RemoveOrphans = true },
            release => release.Container).Plan());
    }

    private void Settle()
    {
        for (var step = 0; step < 20_000; step++)
        {
            if (!Step() && _events.IsEmpty)
            {
                // A pause between batches is no rest.
                if (_manager.NextLook is { } look)
                {
                    _events.AdvanceTo(look);
                    continue;
                }

                Assert.Empty(_manager.Sweep(_events.Now));
                Assert.Equal(0, _manager.QuarantinedCount);
                return;
            }

            _events.RunNext();
        }

        Assert.Fail($"it does not come to rest:\n{History}");
    }

    private void Pass(long milliseconds)
    {
        var until = _events.Now + milliseconds;
        while (Step() || _events.NextAt <= until)
        {
            _events.RunNext();
        }

        _events.AdvanceTo(until);
    }

    /// <summary>The manager's loop, once.</summary>
    private bool Step()
    {
        var hasDecided = _manager.Decide(_events.Now);
        if (_isConnected && _manager.Speak() is { } message)
        {
            var bytes = message.ToByteArray();
            var session = _session;

            // In order, as a stream is.
            _lastDelivery = Math.Max(_lastDelivery, _events.Now + _random.Next(1, 20));
            _events.After(_lastDelivery - _events.Now, () =>
            {
                if (session == _session)
                {
                    _agent.Hear(ManagerMessage.Parser.ParseFrom(bytes));
                }
            });
        }

        return hasDecided;
    }

    private bool _isConnected;

    private void Connect()
    {
        _session++;
        _isConnected = false;
        var session = _session;
        _events.After(_random.Next(1, 30), () =>
        {
            if (session == _session)
            {
                _agent.SayHello();
            }
        });
    }

    /// <summary>Reports come late, twice, or, of a session that is over, never or much later.</summary>
    private void Deliver(AgentMessage message)
    {
        var session = _session;
        var isHello = message.MessageCase == AgentMessage.MessageOneofCase.Hello;
        if (!isHello && _helloSession != session)
        {
            // The hello will say it.
            return;
        }

        _helloSession = session;
        var copies = !isHello && !_isPeace && _random.Next(8) == 0 ? 2 : 1;
        for (var copy = 0; copy < copies; copy++)
        {
            // A session begins with its hello.
            var delay = Math.Max(_random.Next(1, copy == 0 ? 15 : 200), isHello ? 0 : _helloAt - _events.Now + 1);
            _helloAt = isHello ? _events.Now + delay : _helloAt;
            _events.After(delay, () =>
            {
                // Of resources the last word counts, so that only a stream's order will do.
                if (session != _session && (isHello || message.Reports.Resources.Count > 0 || _random.Next(2) == 0))
                {
                    return;
                }

                _manager.Hear(message, _events.Now);
                _isConnected |= isHello;
            });
        }
    }

    private void CheckResult()
    {
        Assert.Equal(
            Snapshot.Tasks.Keys.Select(task => task.Value),
            _agent.Tasks.Keys.Where(id => Snapshot.Tasks.ContainsKey(new(id))));
        Assert.All(
            _agent.Tasks.Where(task => !Snapshot.Tasks.ContainsKey(new TaskId(task.Key))),
            task => Assert.Fail($"#{task.Key} {task.Value.Name} was left behind: {task.Value.State} "
                + $"{task.Value.EndReason} desired {task.Value.Assigned.Desired}:\n{History}"));
        foreach (var service in Snapshot.Services.Values)
        {
            var holders = Snapshot.TasksOf(service.Key).Where(task => task.IsHolder).ToList();
            Assert.True(
                holders.Count == service.Replicas,
                $"{service.Key} has {holders.Count} of {service.Replicas}\n{Describe()}\n{History}");
            Assert.All(holders, task => Assert.True(
                TaskFacts.IsCurrent(service, task) && (TaskFacts.IsUp(task) || task.IsExited),
                $"{task.Wish.Name} (#{task.Id}) is {task.Observed} and shall be {task.Wish}; "
                + $"{service.Held?.Text}\n{History}"));
        }
    }

    private string Describe() => string.Join('\n', [
        .. Snapshot.Services.Values.Cast<object>(),
        .. Snapshot.Tasks.Values,
        .. Snapshot.Networks.Values,
        .. Snapshot.Volumes.Values,
    ]);

    private void Note(string what) => _history.Add($"{_events.Now} v{Snapshot.Version} {what}");
}
