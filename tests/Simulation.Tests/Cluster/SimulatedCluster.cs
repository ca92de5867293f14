using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Model.Units;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>
/// A cluster for one seed: stacks that change, operators, containers that die; agents, machines, lines, disks, clocks
/// and a manager that fail; then peace, in which all must come to rest as asked.
/// </summary>
internal sealed partial class SimulatedCluster : IClusterWorld, IAsyncDisposable
{
    private const long BeatEvery = 1250;
    private const long WatchEvery = 500;
    private const long QuietFor = 90_000;
    private const long LongestPeace = 1_200_000;
    private const int MostRounds = 1000;
    private const int SweepEvery = 64;
    private const long MostHappenings = 3_000_000;

    private readonly SimulationSetting _setting;
    private readonly Random _random;
    private readonly EventQueue _events = new();
    private readonly SimulatedTime _time;
    private readonly SimulatedLog _log;
    private readonly ClusterInvariants _invariants = new();
    private readonly ClusterManager _manager;
    private readonly ClusterJudge _judge;
    private readonly SortedDictionary<NodeId, ClusterNode> _nodes = [];
    private readonly SortedDictionary<string, FakeBehaviour> _images = new(StringComparer.Ordinal);
    private readonly List<string> _history = [];
    private long _thoughts;
    private long _messages;
    private long _stalledUntil;
    private long _decidedVersion = -1;
    private long? _nextLook;
    private bool _isReportDue;
    private bool _isPeace;

    public SimulatedCluster(SimulationSetting setting)
    {
        _setting = setting;
        _random = new Random(setting.Seed);
        _time = new SimulatedTime(_events);
        _log = new SimulatedLog { Forgets = setting.Bug == PlantedBug.ForgetCommit };
        _manager = new ClusterManager(_events, _time, _log, _invariants, setting.Bug);
        _judge = new ClusterJudge(_manager, _invariants, _nodes, _events);
        _manager.Start(compact: false);
        Write([new Change.SetIdentity(new ClusterIdentity("c", 1))]);
        for (var number = 1; number <= setting.Nodes; number++)
        {
            Join(number);
        }

        Watch();
    }

    public Snapshot Snapshot => _manager.Snapshot;

    public bool IsRecorded => _setting.IsRecorded;

    public string History => string.Join('\n', _history);

    public ulong Hash => _invariants.Hash.Value;

    /// <summary>What was done to it, by kind.</summary>
    public SortedDictionary<string, int> Faults { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Kinds => _invariants.Kinds;

    public long Happened { get; private set; }

    /// <summary>Milliseconds until nothing happened any more.</summary>
    public long PeaceTook { get; private set; }

    public void Run()
    {
        var faults = new HashSet<int>();
        while (faults.Count < _setting.Faults)
        {
            faults.Add(_random.Next(_setting.Events));
        }

        for (var number = 0; number < _setting.Events; number++)
        {
            if (faults.Contains(number))
            {
                Break(Any());
            }
            else
            {
                Disturb();
            }

            Pass(_random.Next(1, 700));
        }

        Calm();
        Settle();
        _judge.CheckEnd();
    }

    FakeBehaviour IClusterWorld.BehaviourOf(string image) => _images.GetValueOrDefault(image)
        ?? (image.StartsWith("job:", StringComparison.Ordinal)
            ? new FakeBehaviour { ExitCode = 0 }
            : new FakeBehaviour());

    void IClusterWorld.Started(ClusterMachine machine, SimulatedContainer container)
    {
        Tell($"{machine.Node}: {container.Name} of #{container.Task} runs");
        _judge.Started(container);
    }

    void IClusterWorld.Stopping(ClusterMachine machine, SimulatedContainer container, AssignedTask assigned)
    {
        Tell($"{machine.Node}: {container.Name} of #{container.Task} is stopped");
        _judge.Stopping(container);
    }

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private bool IsStalled => _events.Now < _stalledUntil;

    private ClusterNode Any() => _nodes.Values.ElementAt(_random.Next(_nodes.Count));

    private void Join(int number)
    {
        var id = new NodeId($"n{number:00}");
        var node = new ClusterNode(id, $"192.0.2.{number}");
        var machine = new ClusterMachine(id, _events, _random, this, _setting.Bug);
        node.Agent = new ClusterAgent(
            machine,
            new NodeDescription { Architecture = "amd64", Memory = new ByteSize(1L << 30), Address = node.Address },
            message => SendUp(node, Carried(message, AgentMessage.Parser)));
        node.Agent.Broke += () => Connect(node);
        node.Agent.Restart();
        _nodes.Add(id, node);
        Write(
        [
            new Change.PutNode(new Node
            {
                Id = id,
                Name = id.Value,
                Labels = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
                    .Add("zone", number % 2 == 0 ? "a" : "b"),
            }),
        ]);
        Connect(node);
        Beat(node);
    }

    private void Write(IReadOnlyList<Change> changes) => _ = _manager.Update(_ => changes);

    private void Watch() => _events.After(WatchEvery, () =>
    {
        if (!IsStalled)
        {
            _manager.Watch();
        }

        Watch();
    });

    private void Pass(long milliseconds)
    {
        var until = _events.Now + milliseconds;
        while (true)
        {
            Think();
            var next = Math.Min(_events.NextAt ?? long.MaxValue, _nextLook ?? long.MaxValue);
            if (next > until)
            {
                break;
            }

            Require.That(++Happened < MostHappenings, $"it never rests:\n{Describe()}");
            if (_events.NextAt <= next)
            {
                _events.RunNext();
            }
            else
            {
                _events.AdvanceTo(next);
            }
        }

        _events.AdvanceTo(until);
    }

    /// <summary>The deciders' loop, and the sessions' that hear of what it does.</summary>
    private void Think()
    {
        if (IsStalled)
        {
            _nextLook = _stalledUntil;
            return;
        }

        if (_decidedVersion == Snapshot.Version && !(_nextLook <= _events.Now))
        {
            return;
        }

        for (var round = 0; _manager.Decide(); round++)
        {
            Require.That(round < MostRounds, $"the deciders do not agree: {_manager.LastDecided}\n{Describe()}");
        }

        _decidedVersion = Snapshot.Version;
        CheckDecided();
        _nextLook = _manager.NextLook is { } look ? Math.Max(look, _events.Now + 1) : null;
        foreach (var node in _manager.Sessions.Keys)
        {
            SpeakSoon(_nodes[node]);
        }
    }

    /// <summary>Who looks at what was touched alone finds all that whoever looks at everything would.</summary>
    private void CheckDecided()
    {
        if (++_thoughts % SweepEvery == 0 && !_manager.IsPaused)
        {
            var overlooked = _manager.Sweep();
            Require.That(
                overlooked.Count == 0, $"{string.Join(' ', overlooked)} overlooked something\n{Describe()}");
        }
    }

    private void Settle()
    {
        var begin = _events.Now;
        var (version, since) = (Snapshot.Version, _events.Now);
        while (_events.Now - since < QuietFor)
        {
            Require.That(_events.Now - begin < LongestPeace, $"it does not come to rest:\n{Describe()}");
            Pass(1000);
            if (Snapshot.Version != version)
            {
                (version, since) = (Snapshot.Version, _events.Now);
            }
        }

        PeaceTook = since - begin;
        Assert.Empty(_manager.Sweep());
        Assert.Equal(0, _manager.QuarantinedCount);
    }

    private string Describe() => ClusterText.Of(Snapshot);

    private void Note(string what)
    {
        _invariants.Hash.Add(what);
        _history.Add($"{_events.Now - 1_000_000,8} v{Snapshot.Version,-5} {what}");
    }

    /// <summary>For people, who see it when it is recorded.</summary>
    private void Tell([InterpolatedStringHandlerArgument("")] ref RecordedSentence sentence)
    {
        if (_setting.IsRecorded)
        {
            Note(sentence.Text());
        }
    }

    private void Count(string what) => Faults[what] = Faults.GetValueOrDefault(what) + 1;
}
