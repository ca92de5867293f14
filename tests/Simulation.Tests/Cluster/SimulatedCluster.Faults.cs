using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.World;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>What people and the world do to the cluster.</summary>
internal sealed partial class SimulatedCluster
{
    private readonly SortedSet<ServiceKey> _startFirst = [];

    private void Disturb()
    {
        var node = _nodes.Values.ElementAt(_random.Next(_nodes.Count));
        switch (_random.Next(26))
        {
            case < 4:
                Deploy(isLast: false);
                break;
            case 4:
                Ask("stack rm", StackPlanner.Remove(Snapshot, "p"));
                break;
            case < 7:
                Ask("scale", ServicePlanner.Scale(Snapshot, "p_web", _random.Next(7)));
                break;
            case 7:
                Ask("rollback", ServicePlanner.Rollback(Snapshot, _random.Next(2) == 0 ? "p_web" : "p_db"));
                break;
            case 8:
                Ask("force", ServicePlanner.Update(Snapshot, "p_api", new ServiceEdit { Force = true }));
                break;
            case < 11:
                Operate(node);
                break;
            case < 14:
                Count("exit");
                node.Agent.Happen(
                    task => task is { Status: ContainerState.Running, State: TaskState.Live },
                    task => task.Exit(_random.Next(2)));
                break;
            case 14:
                Count("removed by hand");
                node.Agent.Happen(
                    task => task.State is TaskState.Ready or TaskState.Live, task => task.RemoveByHand());
                break;
            case 15:
                Misbehave();
                break;
            default:
                Break(node);
                break;
        }
    }

    private void Break(ClusterNode node)
    {
        switch (_random.Next(10))
        {
            case 0:
                Happen("agent killed", node, node.Agent.Restart);
                Connect(node);
                break;
            case 1:
                Happen("machine restarted", node, node.Agent.Reboot);
                Connect(node);
                break;
            case 2:
                Happen("line broken", node, () => (node.IsMute, node.IsDeaf) = (true, true));
                HealLater(node);
                break;
            case 3:
                Happen("nothing arrives from it", node, () => node.IsMute = true);
                HealLater(node);
                break;
            case 4:
                Happen("nothing arrives at it", node, () => node.IsDeaf = true);
                HealLater(node);
                break;
            case 5:
                Happen("line flaps", node, () => Connect(node));
                break;
            case 6:
                Happen("away", node, () => _manager.HearBeat(node.Id, TimeSpan.FromSeconds(20), _events.Now));
                Happen("away, stopped", node, () => node.IsDown = true);
                HealLater(node);
                break;
            case 7:
                Note("manager killed");
                Count("manager killed");
                _manager.Restart(_events.Now);
                foreach (var other in _nodes.Values)
                {
                    Connect(other);
                }

                break;
            case 8:
                Note("manager stalled");
                Count("manager stalled");
                var pause = _random.Next(100, 6000);
                _stalledUntil = _events.Now + pause;
                _manager.Stall(pause);
                break;
            case 9:
                Note("all lines broken");
                Count("all lines broken");
                foreach (var other in _nodes.Values)
                {
                    (other.IsMute, other.IsDeaf) = (true, true);
                    HealLater(other);
                }

                break;
        }
    }

    private void HealLater(ClusterNode node) => _events.After(_random.Next(200, 12_000), () => Heal(node));

    private void Heal(ClusterNode node)
    {
        if (node.IsCut)
        {
            (node.IsMute, node.IsDeaf, node.IsDown) = (false, false, false);
            Connect(node);
        }
    }

    private void Operate(ClusterNode node)
    {
        // With the only node that has the volume all that needs it would wait for ever.
        if (_random.Next(12) == 0 && Snapshot.Nodes.Count > 3
            && Snapshot.Volumes.Values.All(volume => volume.Node != node.Id))
        {
            // The dispatcher ends its session.
            Ask("node rm", NodePlanner.Remove(Snapshot, node.Id.Value, force: true));
            Connect(node);
            return;
        }

        Ask("node update", NodePlanner.Update(Snapshot, node.Id.Value, new NodeUpdate
        {
            Availability = (NodeAvailability)_random.Next(3),
        }));
    }

    private void Misbehave()
    {
        Count("bad image");
        _images[$"{(_random.Next(2) == 0 ? "web" : "api")}:{_random.Next(3)}"] = _random.Next(4) switch
        {
            0 => new FakeBehaviour { ExitCode = 1 },
            1 => new FakeBehaviour { Health = HealthState.Unhealthy },
            2 => new FakeBehaviour { Rejection = "no such image" },
            _ => new FakeBehaviour(),
        };
    }

    private void Deploy(bool isLast)
    {
        var asked = ClusterProject.Next(_random, isLast);
        foreach (var service in asked.Spec.Services.Where(service =>
            service.Update.Order == UpdateOrder.StartFirst || service.Rollback.Order == UpdateOrder.StartFirst))
        {
            _startFirst.Add(new ServiceKey("p", service.Name));
        }

        var options = new UpOptions { RemoveOrphans = _random.Next(2) == 0 };
        Ask("deploy", new UpPlanner(Snapshot, asked, options, release => release.Container).Plan());
    }

    private void Ask(string what, ProjectPlan plan)
    {
        Note(plan.Error.Length > 0 ? $"{what}: {plan.Error}" : what);
        Count(what);
        _manager.Commit(plan.Changes, _events.Now);
    }

    private void Happen(string what, ClusterNode node, Action action)
    {
        Note($"{node.Id}: {what}");
        Count(what);
        action();
    }

    /// <summary>No more faults, and everything shall run.</summary>
    private void Calm()
    {
        Note("peace");
        _isPeace = true;
        _images.Clear();
        _stalledUntil = 0;
        foreach (var node in _nodes.Values)
        {
            (node.IsMute, node.IsDeaf, node.IsDown) = (false, false, false);
            Connect(node);
            _manager.Commit(
                NodePlanner.Update(
                    Snapshot, node.Id.Value, new NodeUpdate { Availability = NodeAvailability.Active }).Changes,
                _events.Now);
        }

        Pass(20_000);
        Deploy(isLast: true);
    }
}
