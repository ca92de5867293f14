using Orc.Agent.Session;
using Orc.Agent.Tasks;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>
/// The agent of one node: the real plans, records, reports and messages, over a machine that is simulated. Messages are
/// taken one after another, each acknowledged when its tables are in force.
/// </summary>
internal sealed class ClusterAgent
{
    private readonly ClusterMachine _machine;
    private readonly NodeDescription _description;
    private readonly Action<AgentMessage> _send;
    private readonly SortedDictionary<TaskId, TaskWork> _works = [];
    private readonly Queue<ManagerMessage> _inbox = [];
    private ReportOutbox _outbox = new(0);
    private bool _isTaking;
    private bool _isTelling;
    private int _session;
    private SaidTables _tables = new();

    public ClusterAgent(ClusterMachine machine, NodeDescription description, Action<AgentMessage> send)
    {
        _machine = machine;
        _description = description;
        _send = send;
        machine.Changed += Look;
    }

    /// <summary>It cannot go on with its session.</summary>
    public event Action? Broke;

    public NodeId Node => _machine.Node;

    public ClusterMachine Machine => _machine;

    /// <summary>Tasks that it knows, gone or not.</summary>
    public IEnumerable<TaskId> Known => _works.Keys;

    /// <summary>The process of the agent is another one; containers did not notice.</summary>
    public void Restart()
    {
        _machine.Restart();
        var disk = _machine.Disk;
        disk.Epoch += _machine.Bug == PlantedBug.KeepEpoch && disk.Epoch > 0 ? 0 : 1;
        _outbox = new ReportOutbox(disk.Epoch);
        _works.Clear();
        _isTelling = false;
        _session++;
        foreach (var container in _machine.Containers)
        {
            // It died between making it and writing that down.
            var record = disk.Records.GetValueOrDefault(container.Task)
                ?? new TaskRecord { Task = container.Task, Cluster = "c" };
            if (record is { Container: null, IsRemoved: false })
            {
                disk.Records[container.Task] = record with { Container = container.Id };
            }
        }

        if (_machine.Bug == PlantedBug.LoseRecord && disk.Records.Count > 0)
        {
            var lost = disk.Records.Values.Last();
            disk.Records[lost.Task] = new TaskRecord { Task = lost.Task, Cluster = "c" };
        }

        foreach (var record in disk.Records.Values)
        {
            Add(record);
        }
    }

    /// <summary>It left the cluster: nothing that it had for it is here any more.</summary>
    public void Wipe()
    {
        _machine.Wipe();
        Restart();
    }

    /// <summary>With what it has.</summary>
    public void SayHello()
    {
        _session++;
        _tables = new SaidTables();
        _inbox.Clear();
        _isTaking = false;
        foreach (var work in _works.Values)
        {
            work.Report();
        }

        var everything = _outbox.TakeEverything(_machine.Resources()).ToWire();
        if (_machine.Bug == PlantedBug.OmitFromHello && everything.Tasks.Count > 1)
        {
            everything.Tasks.RemoveAt(0);
        }

        _send(new AgentMessage
        {
            Hello = new AgentHello
            {
                NodeId = Node.Value,
                NodeName = Node.Value,
                BootId = $"boot-{_machine.Boot}",
                Epoch = _machine.Disk.Epoch,
                Everything = everything,
                Description = _description.ToWire(),
            },
        });
        foreach (var work in _works.Values)
        {
            work.Wake();
        }
    }

    public void Hear(ManagerMessage message)
    {
        _inbox.Enqueue(message);
        if (!TakeNext())
        {
            Broke?.Invoke();
        }
    }

    private bool TakeNext()
    {
        if (_isTaking || !_inbox.TryDequeue(out var message))
        {
            return true;
        }

        var assignment = message.ToAssignment(_tables);
        if (_machine.Disk.IsFull && assignment.Tasks.Any(task => !_works.ContainsKey(task.Task)))
        {
            // The record of a task comes first: without it nothing is taken over.
            return false;
        }

        _isTaking = true;
        var session = _session;
        _machine.Networks.Assign(assignment, () =>
        {
            if (session == _session)
            {
                _send(new AgentMessage { Acknowledged = message.Sequence });
                _isTaking = false;
                if (!TakeNext())
                {
                    Broke?.Invoke();
                }
            }
        });
        _machine.EnsureVolumes(assignment, report =>
        {
            _outbox.Put(report);
            Tell();
        });
        TakeTasks(assignment);
        return true;
    }

    private void TakeTasks(Assignment assignment)
    {
        foreach (var task in assignment.Tasks)
        {
            if (!_works.TryGetValue(task.Task, out var work))
            {
                var record = new TaskRecord { Task = task.Task, Cluster = assignment.Cluster };
                _machine.Disk.Save(record);
                work = Add(record);
            }

            work.Assign(task);
        }

        foreach (var task in assignment.Forgotten)
        {
            Require.That(
                !_machine.Containers.Any(container => container.Task == task),
                $"#{task} was forgotten with its container");
            if (_works.Remove(task, out var work))
            {
                work.Stop();
                _outbox.Forget(task);
            }

            _machine.Disk.Records.Remove(task);
        }
    }

    private TaskWork Add(TaskRecord record)
    {
        var work = new TaskWork(_machine, record, Put);
        _works.Add(record.Task, work);
        return work;
    }

    private void Put(TaskReport report)
    {
        if (_machine.Bug == PlantedBug.RemoveInWordsOnly
            && _works.GetValueOrDefault(report.Task)?.IsToGo == true && report.State < TaskState.Removed)
        {
            report = report with { State = TaskState.Removed, EndReason = EndReason.Stopped };
        }

        _outbox.Put(report);
        Tell();
    }

    private void Tell()
    {
        if (_isTelling)
        {
            return;
        }

        _isTelling = true;
        _machine.Soon(() =>
        {
            _isTelling = false;
            if (_outbox.Take() is var batch && batch.Tasks.Length + batch.Resources.Length > 0)
            {
                _send(new AgentMessage { Reports = batch.ToWire() });
            }
        });
    }

    private void Look(SimulatedContainer container)
    {
        if (_works.TryGetValue(container.Task, out var work))
        {
            work.Report();
            work.Wake();
        }
    }
}
