using System.Collections.Immutable;
using Google.Protobuf;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Model.Units;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>
/// A cluster for one seed: stacks that change, operators, containers that die, agents, machines, lines and a manager
/// that fail; then peace, in which all must come to rest as asked.
/// </summary>
internal sealed partial class SimulatedCluster
{
    private const long BeatEvery = 1000;
    private const long WatchEvery = 500;
    private const long QuietFor = 90_000;
    private const long LongestPeace = 7_200_000;

    private readonly Random _random;
    private readonly EventQueue _events = new();
    private readonly ClusterInvariants _invariants = new();
    private readonly ClusterManager _manager;
    private readonly SortedDictionary<NodeId, ClusterNode> _nodes = [];
    private readonly SortedDictionary<string, FakeBehaviour> _images = new(StringComparer.Ordinal);
    private readonly List<string> _history = [];
    private long _stalledUntil;
    private bool _isPeace;
    private long _spokenVersion = -1;

    public SimulatedCluster(int seed, int nodes)
    {
        _random = new Random(seed);
        _manager = new ClusterManager(_invariants);
        _manager.Commit([new Change.SetIdentity(new ClusterIdentity("c", 1))], _events.Now);
        _manager.Restart(_events.Now);
        for (var number = 1; number <= nodes; number++)
        {
            Join(new NodeId($"n{number}"), number % 2 == 0 ? "a" : "b");
        }

        Watch();
    }

    public Snapshot Snapshot => _manager.Snapshot;

    public string History => string.Join('\n', _history);

    /// <summary>What was done to it, by kind.</summary>
    public SortedDictionary<string, int> Faults { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Kinds => _invariants.Kinds;

    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Disturb();
            Pass(_random.Next(1, 900));
        }

        Calm();
        Settle();
        CheckResult();
    }

    private void Join(NodeId id, string zone)
    {
        var node = new ClusterNode(id);
        node.Agent = new ClusterAgent(id, _events, _random, Behaviour, message => SendUp(node, message));
        node.Agent.Restart();
        _nodes.Add(id, node);
        _manager.Commit(
        [
            new Change.PutNode(new Node
            {
                Id = id,
                Name = id.Value,
                Labels = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("zone", zone),
                Description = new NodeDescription { Architecture = "amd64", Memory = new ByteSize(1L << 30) },
            }),
        ], _events.Now);
        Connect(node);
        Beat(node);
    }

    private FakeBehaviour Behaviour(string image) =>
        image.StartsWith("job:", StringComparison.Ordinal)
            ? _images.GetValueOrDefault(image) ?? new FakeBehaviour { ExitCode = 0 }
            : _images.GetValueOrDefault(image) ?? new FakeBehaviour();

    private void Beat(ClusterNode node)
    {
        _events.After(BeatEvery, () =>
        {
            if (!node.IsMute && !node.IsDown && node.IsOpen)
            {
                var session = node.Session;
                Up(node, session, () => _manager.HearBeat(node.Id, away: null, _events.Now));
            }

            Beat(node);
        });
    }

    private void Watch() => _events.After(WatchEvery, () =>
    {
        if (!IsStalled)
        {
            _manager.Watch(_events.Now);
        }

        Watch();
    });

    private bool IsStalled => _events.Now < _stalledUntil;

    /// <summary>The agent dials until somebody answers.</summary>
    private void Connect(ClusterNode node)
    {
        var session = ++node.Session;
        node.IsOpen = false;
        _manager.Forget(node.Id);
        _events.After(_random.Next(1, 400), () =>
        {
            if (session != node.Session)
            {
                return;
            }

            if (node.IsCut)
            {
                Connect(node);
            }
            else
            {
                node.Agent.SayHello();
            }
        });
    }

    private void SendUp(ClusterNode node, AgentMessage message)
    {
        var session = node.Session;
        if (message.MessageCase == AgentMessage.MessageOneofCase.Hello)
        {
            Up(node, session, () =>
            {
                node.IsOpen = _manager.HearHello(node.Id, message.Hello, _events.Now);
                _spokenVersion = -1;
            });
            return;
        }

        // Once more, and much later: what is old must not count.
        var copies = !_isPeace && _random.Next(10) == 0 ? 2 : 1;
        Up(node, session, () => _manager.HearReports(node.Id, message.Reports, _events.Now));
        if (copies == 2)
        {
            Count("duplicate");
            _events.After(_random.Next(10, 3000), () => _manager.HearReports(node.Id, message.Reports, _events.Now));
        }
    }

    private void Up(ClusterNode node, int session, Action deliver)
    {
        node.LastUp = Math.Max(node.LastUp, Math.Max(_events.Now, _stalledUntil) + _random.Next(1, 20));
        _events.After(node.LastUp - _events.Now, () =>
        {
            if (session == node.Session && !node.IsMute && !node.IsDown)
            {
                deliver();
            }
        });
    }

    private void Speak()
    {
        if (IsStalled || _spokenVersion == Snapshot.Version)
        {
            return;
        }

        _spokenVersion = Snapshot.Version;
        foreach (var node in _nodes.Values.Where(node => node.IsOpen))
        {
            if (_manager.Speak(node.Id) is { } message)
            {
                SendDown(node, message.ToByteArray());
            }
        }
    }

    private void SendDown(ClusterNode node, byte[] bytes)
    {
        var session = node.Session;
        node.LastDown = Math.Max(node.LastDown, _events.Now + _random.Next(1, 20));
        _events.After(node.LastDown - _events.Now, () =>
        {
            if (session == node.Session && !node.IsDeaf && !node.IsDown)
            {
                node.Agent.Hear(ManagerMessage.Parser.ParseFrom(bytes));
            }
        });
    }

    private void Pass(long milliseconds)
    {
        var until = _events.Now + milliseconds;
        while (true)
        {
            Think();
            var next = NextAt();
            if (next > until)
            {
                break;
            }

            Go(next);
        }

        _events.AdvanceTo(until);
    }

    private void Think()
    {
        while (!IsStalled && _manager.Decide(_events.Now))
        {
            // Until it has nothing to say.
        }

        Speak();
        CheckWorld();
    }

    private long NextAt()
    {
        var look = _manager.NextLook is { } at ? Math.Max(at, _stalledUntil) : long.MaxValue;
        return Math.Min(_events.NextAt ?? long.MaxValue, Math.Max(look, _events.Now + 1));
    }

    private void Go(long next)
    {
        if (_events.NextAt <= next)
        {
            _events.RunNext();
        }
        else
        {
            _events.AdvanceTo(next);
        }
    }

    private void Settle()
    {
        var begin = _events.Now;
        var (version, since) = (Snapshot.Version, _events.Now);
        while (_events.Now - since < QuietFor)
        {
            Assert.True(_events.Now - begin < LongestPeace, $"it does not come to rest:\n{Describe()}");
            Pass(1000);
            if (Snapshot.Version != version)
            {
                (version, since) = (Snapshot.Version, _events.Now);
            }
        }

        Assert.Empty(_manager.Sweep(_events.Now));
        Assert.Equal(0, _manager.QuarantinedCount);
    }

    /// <summary>
    /// Of a slot that is replaced stop-first no two run that could both be reached all the time: judged on what runs.
    /// </summary>
    private void CheckWorld()
    {
        var alive = _nodes.Values
            .SelectMany(node => node.Agent.Running)
            .Select(entry => entry.Value.Assigned)
            .Where(task => !_invariants.WasLost(task.Task))
            .GroupBy(task => (task.Service, task.Slot))
            .Where(slot => slot.Count() > 1);
        foreach (var slot in alive)
        {
            var tasks = slot.Select(task => Snapshot.Tasks.GetValueOrDefault(task.Task)).ToList();
            Assert.True(
                slot.Count() <= 2 && tasks.TrueForAll(task => task is null || IsStartFirst(task)),
                $"{slot.Key} runs {slot.Count()} times\n{Describe()}");
        }
    }

    private bool IsStartFirst(ServiceTask task) =>
        _startFirst.Contains(task.Service)
        || Snapshot.FindService(task.Service) is { Update.Order: UpdateOrder.StartFirst }
            or { Rollback.Order: UpdateOrder.StartFirst };

    private string Describe() => string.Join('\n', [
        .. Snapshot.Services.Values.Select(service =>
            $"{service.Key} x{service.Replicas} r{service.Release} {service.UpdateState}"),
        .. Snapshot.Tasks.Values.Select(task =>
            $"#{task.Id} {task.Wish.Name} @{task.Node} r{task.Release} {task.Wish.Desired} {task.State} "
                + $"{task.Observed?.Status} {task.Observed?.Health} {task.Waiting} {(task.IsPast ? "past" : "")}"
                + $"{(task.HandsOver ? " hands over" : "")}{(task.FailedUpdate ? " failed the update" : "")}"),
        .. Snapshot.Nodes.Values.Select(node => $"{node.Id} {node.Status} {node.Availability}"),
    ]);

    private void Note(string what) => _history.Add($"{_events.Now} v{Snapshot.Version} {what}");

    private void Count(string what) => Faults[what] = Faults.GetValueOrDefault(what) + 1;

    private void CheckResult()
    {
        foreach (var service in Snapshot.Services.Values)
        {
            var holders = Snapshot.TasksOf(service.Key)
                .Where(task => task is { IsHolder: true, IsPast: false })
                .ToList();
            var wanted = service.Mode == ServiceMode.Global ? Snapshot.Nodes.Count : service.Replicas;
            Assert.True(holders.Count == wanted, $"{service.Key} has {holders.Count} of {wanted}\n{Describe()}");
            Assert.All(holders, task => Assert.True(
                TaskFacts.IsCurrent(service, task) && (JobRule.IsJob(service)
                    ? TaskFacts.HasCompleted(task) || task.Observed?.EndReason == EndReason.Completed
                    : TaskFacts.IsUp(task)),
                $"{task.Wish.Name} is {task.Observed} and shall be {task.Wish}\n{Describe()}"));
            var running = _nodes.Values
                .Where(node => Snapshot.Nodes.ContainsKey(node.Id))
                .SelectMany(node => node.Agent.Running)
                .Count(entry => entry.Value.Assigned.Service == service.Key.Name);
            Assert.True(
                running == (JobRule.IsJob(service) ? 0 : wanted),
                $"of {service.Key} {running} run, and {wanted} shall\n{Describe()}");
        }

        foreach (var node in _nodes.Values.Where(node => Snapshot.Nodes.ContainsKey(node.Id)))
        {
            Assert.Equal(
                Snapshot.TasksOf(node.Id).Where(task => !task.IsPast).Select(task => task.Id.Value),
                node.Agent.Tasks.Keys);
        }
    }
}
