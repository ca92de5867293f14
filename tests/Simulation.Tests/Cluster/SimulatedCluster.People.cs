using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>What people do, and containers by themselves.</summary>
internal sealed partial class SimulatedCluster
{
    private void Disturb()
    {
        var node = Any();
        var large = _random.Next(3) > 0;
        switch (_random.Next(40))
        {
            case < 6:
                Deploy(large ? ClusterProject.Large : ClusterProject.Small, isLast: false);
                break;
            case 6:
                var stack = large ? ClusterProject.Large : ClusterProject.Small;
                Ask("stack rm", DownPlanner.Plan(Snapshot, new DownOptions { Project = stack }));
                break;
            case < 12:
                Ask("scale", ServicePlanner.Scale(
                    Snapshot, large ? "p_web" : "q_shop", _random.Next(_setting.Nodes + 2)));
                break;
            case 12 or 13:
                Ask("rollback", ServicePlanner.Rollback(Snapshot, _random.Next(2) == 0 ? "p_web" : "p_db"));
                break;
            case 14:
                Ask("force", ServicePlanner.Update(Snapshot, "p_api", new ServiceEdit { Force = true }));
                break;
            case < 19:
                Ask("node update", NodePlanner.Update(Snapshot, node.Id.Value, new NodeUpdate
                {
                    Availability = (NodeAvailability)_random.Next(3),
                }));
                break;
            default:
                Happen(node);
                break;
        }
    }

    private void Happen(ClusterNode node)
    {
        switch (_random.Next(21))
        {
            case 0:
                Leave(node);
                break;
            case 1:
                Remove(node);
                break;
            case < 15:
                Exit(node);
                break;
            case < 18:
                RemoveByHand(node);
                break;
            default:
                Misbehave();
                break;
        }
    }

    private void Exit(ClusterNode node)
    {
        var running = node.Agent.Machine.Running.ToList();
        if (running.Count > 0)
        {
            Count("exit");
            node.Agent.Machine.Die(running[_random.Next(running.Count)], _random.Next(2));
        }
    }

    private void RemoveByHand(ClusterNode node)
    {
        var there = node.Agent.Machine.Containers.ToList();
        if (there.Count > 0 && !node.IsDown)
        {
            Count("removed by hand");
            node.Agent.Machine.Remove(there[_random.Next(there.Count)]);
        }
    }

    /// <summary>With the only node that has the volume all that needs it would wait for ever.</summary>
    private bool MayGo(ClusterNode node) => Snapshot.Nodes.Count > 3 && !node.IsCut && !IsStalled
        && Snapshot.Nodes.ContainsKey(node.Id)
        && Snapshot.Volumes.Values.All(volume => volume.Node != node.Id);

    private void Leave(ClusterNode node)
    {
        if (!MayGo(node))
        {
            return;
        }

        Note($"{node.Id}: leaves");
        Count("leave");
        node.IsOut = true;
        node.TroubleAt = _events.Now;
        node.Session++;
        if (!_manager.Depart(node.Id))
        {
            // The manager could not store it, and says so: it stays.
            node.IsOut = false;
            Connect(node);
            return;
        }

        var (version, begun) = (Snapshot.Version, _events.Now);
        AwaitHeard();

        void AwaitHeard()
        {
            if (_events.Now - begun < 1000 && !_manager.HaveAllHeard(version))
            {
                _events.After(10, AwaitHeard);
                return;
            }

            node.Agent.Wipe();
            _events.After(_random.Next(300, 15_000), () => Rejoin(node));
        }
    }

    private void Remove(ClusterNode node)
    {
        if (!MayGo(node))
        {
            return;
        }

        // Its agent goes on with what it has, and is not heard; later somebody lets it leave, and join again.
        Ask("node rm", NodePlanner.Remove(Snapshot, node.Id.Value, force: true));
        if (Snapshot.Nodes.ContainsKey(node.Id))
        {
            return;
        }

        node.TroubleAt = _events.Now;
        _events.After(_random.Next(300, 15_000), () =>
        {
            node.IsOut = true;
            node.Session++;
            node.Agent.Wipe();
            _events.After(_random.Next(300, 5000), () => Rejoin(node));
        });
    }

    private void Rejoin(ClusterNode node)
    {
        if (IsStalled || AdmissionRule.FindRefusal(Snapshot, node.Id, node.Id.Value, NodeRole.Worker) is not null
            || !_manager.Update(snapshot => AdmissionRule.Admit(snapshot, node.Id, node.Id.Value, NodeRole.Worker)))
        {
            _events.After(500, () => Rejoin(node));
            return;
        }

        Note($"{node.Id}: joins again");
        Count("join");
        (node.IsOut, node.IsDown) = (false, false);
        node.Agent.Restart();
        Connect(node);
    }

    private void Deploy(string name, bool isLast)
    {
        var asked = ClusterProject.Next(_random, name, Math.Max(6, _setting.Nodes), isLast);
        foreach (var service in asked.Spec.Services.Where(service =>
            service.Update.Order == UpdateOrder.StartFirst || service.Rollback.Order == UpdateOrder.StartFirst))
        {
            _judge.StartFirst.Add(new ServiceKey(name, service.Name));
        }

        var options = new UpOptions { RemoveOrphans = isLast || _random.Next(2) == 0 };
        Ask("deploy", new UpPlanner(Snapshot, asked, options, release => release.Container).Plan());
    }

    /// <summary>A write that is not taken is told to whoever asked: nothing happens.</summary>
    private void Ask(string what, ProjectPlan plan)
    {
        if (IsStalled)
        {
            return;
        }

        Count(what);
        var isDone = plan.Error.Length > 0 || _manager.Update(_ => plan.Changes);
        Note($"{what}{(plan.Error.Length > 0 ? $": {plan.Error}" : isDone ? "" : ": not stored")}");
    }

    /// <summary>No more faults, and everything shall run.</summary>
    private void Calm()
    {
        Note("peace");
        _isPeace = true;
        _images.Clear();
        _stalledUntil = 0;
        _log.Fault = LogFault.None;
        foreach (var node in _nodes.Values)
        {
            node.Agent.Machine.Heal();
        }

        Pass(20_000);
        foreach (var node in _nodes.Values)
        {
            Ask("node update", NodePlanner.Update(
                Snapshot, node.Id.Value, new NodeUpdate { Availability = NodeAvailability.Active }));
        }

        Deploy(ClusterProject.Large, isLast: true);
        Deploy(ClusterProject.Small, isLast: true);
    }
}
