using Orc.Protocol.Mapping;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.World;

/// <summary>
/// An agent without containers: says of each task what a real one would, at once. What a service does when it is
/// started is scripted by its name.
/// </summary>
internal sealed class FakeAgent(IAgentSessions sessions)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, FakeTask> _tasks = [];
    private readonly SortedDictionary<string, WireResourceReport> _resources = new(StringComparer.Ordinal);
    private readonly List<ManagerMessage> _heard = [];
    private AgentSession? _session;
    private long _epoch;
    private long _sequence;

    /// <summary>
    /// What a service's containers do; those that are not named run, and are healthy if they have a check.
    /// </summary>
    public Dictionary<string, FakeBehaviour> Behaviours { get; } = new(StringComparer.Ordinal);

    public string BootId { get; set; } = "boot-1";

    /// <summary>Every message that came down, in order.</summary>
    public IReadOnlyList<ManagerMessage> Heard
    {
        get
        {
            lock (_lock)
            {
                return [.. _heard];
            }
        }
    }

    public IReadOnlyList<FakeTask> Tasks
    {
        get
        {
            lock (_lock)
            {
                return [.. _tasks.Values];
            }
        }
    }

    /// <summary>The same machine's agent after a restart of the daemon.</summary>
    public FakeAgent Continue(IAgentSessions again)
    {
        var agent = new FakeAgent(again) { BootId = BootId, _epoch = _epoch };
        foreach (var (id, task) in _tasks)
        {
            agent._tasks.Add(id, task);
        }

        foreach (var (name, report) in _resources)
        {
            agent._resources.Add(name, report);
        }

        foreach (var (name, behaviour) in Behaviours)
        {
            agent.Behaviours.Add(name, behaviour);
        }

        return agent;
    }

    /// <summary>A new life: opens a session and answers what comes, until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _epoch++;
        _sequence = 0;
        _session = AgentSession.Open(sessions, MessageForm.Serialized, cancellationToken);
        await _session.ToManager.WriteAsync(new AgentMessage { Hello = Hello() }, cancellationToken);
        try
        {
            await foreach (var message in _session.FromManager.ReadAllAsync(cancellationToken))
            {
                await HearAsync(message, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }

        await _session.Served;
    }

    /// <summary>Something happens to a container that nobody asked for.</summary>
    public async Task HappenAsync(string name, Action<FakeTask> change)
    {
        var reports = new AgentReports();
        lock (_lock)
        {
            var task = _tasks.Values.Last(task => task.Assigned.Container.Name == name);
            change(task);
            reports.Tasks.Add(Report(task));
        }

        await _session!.ToManager.WriteAsync(new AgentMessage { Reports = reports });
    }

    private AgentHello Hello()
    {
        lock (_lock)
        {
            var everything = new AgentReports();
            everything.Tasks.Add(_tasks.Values.Select(Report));
            everything.Resources.Add(_resources.Values);
            return new AgentHello
            {
                NodeId = "n1",
                NodeName = "here",
                BootId = BootId,
                Epoch = _epoch,
                Everything = everything,
            };
        }
    }

    private async Task HearAsync(ManagerMessage message, CancellationToken cancellationToken)
    {
        var toManager = _session!.ToManager;
        await toManager.WriteAsync(new AgentMessage { Reports = Resources(message) }, cancellationToken);
        lock (_lock)
        {
            _heard.Add(message);
            foreach (var forgotten in message.ForgottenTasks)
            {
                _tasks.Remove(forgotten);
            }
        }

        foreach (var wire in message.Tasks)
        {
            FakeTask task;
            lock (_lock)
            {
                if (!_tasks.TryGetValue(wire.Task, out task!))
                {
                    _tasks.Add(wire.Task, task = new FakeTask());
                }

                task.Assigned = wire.ToModel();
            }

            while (Step(task) is { } report)
            {
                var reports = new AgentReports { Tasks = { report } };
                await toManager.WriteAsync(new AgentMessage { Reports = reports }, cancellationToken);
            }
        }

        await toManager.WriteAsync(new AgentMessage { Acknowledged = message.Sequence }, cancellationToken);
    }

    private AgentReports Resources(ManagerMessage message)
    {
        var reports = new AgentReports();
        reports.Resources.Add(message.Networks.Select(network => new WireResourceReport
        {
            Kind = WireResourceKind.Network,
            Name = network.Spec.Name,
            Present = !network.Removed,
        }));
        reports.Resources.Add(message.Volumes.Select(volume => new WireResourceReport
        {
            Kind = WireResourceKind.Volume,
            Name = volume.Spec.Name,
            Present = !volume.Removed,
        }));
        lock (_lock)
        {
            foreach (var report in reports.Resources)
            {
                _resources[report.Name] = report;
            }
        }

        return reports;
    }

    private WireTaskReport? Step(FakeTask task)
    {
        lock (_lock)
        {
            return task.Advance(Behaviours.GetValueOrDefault(task.Assigned.Service) ?? new FakeBehaviour())
                ? Report(task)
                : null;
        }
    }

    private WireTaskReport Report(FakeTask task) =>
        task.Describe(_epoch, ++_sequence).ToWire();
}
