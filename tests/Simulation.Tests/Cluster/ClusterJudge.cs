using Orc.Agent.Networks;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>What must be true of the machines themselves: judged on what runs, and on what their kernels do.</summary>
internal sealed class ClusterJudge(
    ClusterManager manager,
    ClusterInvariants invariants,
    IReadOnlyDictionary<NodeId, ClusterNode> nodes,
    EventQueue events)
{
    /// <summary>So long after a trouble a node may not know everything; patience is a second.</summary>
    private const long Aftermath = 2500;

    /// <summary>In clusters of more nodes than this one stop of eight is held against all rules of all nodes.</summary>
    private const int FewNodes = 20;
    private const int OneOf = 8;

    private Snapshot Snapshot => manager.Snapshot;

    /// <summary>Services that may have two of a slot for a while.</summary>
    public HashSet<ServiceKey> StartFirst { get; } = [];

    public void Started(SimulatedContainer container)
    {
        CheckAddresses(container);
        CheckSlot(container);
    }

    /// <summary>Nobody whose line is well is led to it any more.</summary>
    public void Stopping(SimulatedContainer container)
    {
        if (invariants.WasLost(container.Task))
        {
            return;
        }

        var isSample = nodes.Count <= FewNodes || container.Task.Value % OneOf == 0;
        foreach (var node in nodes.Values)
        {
            if (!IsWell(node))
            {
                continue;
            }

            var networks = node.Agent.Machine.Networks;
            foreach (var (network, identifier, address) in container.Addresses)
            {
                if (networks.InForce.TryGetValue(network, out var table) && table.Identifier == identifier)
                {
                    Require.That(
                        !Leads(table, networks.Rules[network], address, isSample),
                        $"{container.Name} of #{container.Task} is stopped, and {node.Id} leads to it at {address}");
                }
            }
        }
    }

    public void CheckEnd()
    {
        foreach (var service in Snapshot.Services.Values)
        {
            CheckService(service);
        }

        foreach (var node in nodes.Values.Where(node => Snapshot.Nodes.ContainsKey(node.Id)))
        {
            Assert.Equal(
                Snapshot.TasksOf(node.Id).Where(task => !task.IsPast).Select(task => task.Id),
                node.Agent.Known);
            CheckNetworks(node);
        }
    }

    /// <param name="table">What the node was told.</param>
    /// <param name="rules">What follows from it: most of the work, where there are many tables.</param>
    /// <param name="address">Of the one that stops.</param>
    /// <param name="isSample">The rules are asked though the table says that it does not serve.</param>
    private static bool Leads(OverlayTable table, Lazy<OverlayRules> rules, string address, bool isSample)
    {
        if (Find(table, address) is not { } known || (!known.IsServing && !isSample))
        {
            return false;
        }

        // Where none serves, all that run are led to.
        foreach (var endpoint in table.Endpoints)
        {
            if (endpoint.IsServing && endpoint.Service == known.Service)
            {
                return rules.Value.Services.Any(service => service.Endpoints.Contains(address))
                    || rules.Value.Ports.Any(port => port.Endpoints.Contains(address));
            }
        }

        return false;
    }

    private static OverlayEndpoint? Find(OverlayTable table, string address)
    {
        foreach (var endpoint in table.Endpoints)
        {
            if (endpoint.Address == address)
            {
                return endpoint;
            }
        }

        return null;
    }

    private bool IsWell(ClusterNode node) =>
        !node.IsCut && node.Delay == 0 && events.Now - node.TroubleAt > Aftermath
        && manager.Sessions.GetValueOrDefault(node.Id) is { } session && session.Number == node.Session;

    private void CheckAddresses(SimulatedContainer container)
    {
        foreach (var other in Running())
        {
            if (other == container)
            {
                continue;
            }

            foreach (var (_, identifier, address) in container.Addresses)
            {
                foreach (var its in other.Addresses)
                {
                    Require.That(
                        its.Address != address || its.Identifier != identifier,
                        $"#{container.Task} and #{other.Task} both have {address}");
                }
            }
        }
    }

    private IEnumerable<SimulatedContainer> Running()
    {
        foreach (var node in nodes.Values)
        {
            foreach (var container in node.Agent.Machine.Containers)
            {
                if (container.IsRunning)
                {
                    yield return container;
                }
            }
        }
    }

    /// <summary>
    /// Of a slot that is replaced stop-first no two run that could both be reached all the time.
    /// </summary>
    private void CheckSlot(SimulatedContainer container)
    {
        if (invariants.WasLost(container.Task))
        {
            return;
        }

        var made = container.Made;
        var alive = 0;
        foreach (var other in Running())
        {
            if (other.Made.Slot == made.Slot && other.Made.Service == made.Service
                && other.Made.Project == made.Project && !invariants.WasLost(other.Task))
            {
                alive++;
            }
        }

        Require.That(
            alive <= 1 || (alive == 2 && IsStartFirst(new ServiceKey(made.Project, made.Service))),
            $"{made.Project}_{made.Service}.{made.Slot} runs {alive} times, last as #{container.Task}");
    }

    private bool IsStartFirst(ServiceKey service) =>
        StartFirst.Contains(service)
        || Snapshot.FindService(service) is { Update.Order: UpdateOrder.StartFirst }
            or { Rollback.Order: UpdateOrder.StartFirst };

    private void CheckService(Service service)
    {
        var holders = Snapshot.TasksOf(service.Key)
            .Where(task => task is { IsHolder: true, IsPast: false })
            .ToList();
        var wanted = service.Mode == ServiceMode.Global ? Snapshot.Nodes.Count : service.Replicas;
        Require.That(holders.Count == wanted, $"{service.Key} has {holders.Count} of {wanted}\n{Describe()}");
        Assert.All(holders, task => Require.That(
            TaskFacts.IsCurrent(service, task) && (JobRule.IsJob(service)
                ? TaskFacts.HasCompleted(task) || task.Observed?.EndReason == EndReason.Completed
                : TaskFacts.IsUp(task)),
            $"{task.Wish.Name} is {task.Observed} and shall be {task.Wish}\n{Describe()}"));
        var running = nodes.Values
            .Where(node => Snapshot.Nodes.ContainsKey(node.Id))
            .SelectMany(node => node.Agent.Machine.Running)
            .Count(container => container.Made.Service == service.Key.Name
                && container.Made.Project == service.Key.Project);
        Require.That(
            running == (JobRule.IsJob(service) ? 0 : wanted),
            $"of {service.Key} {running} run, and {wanted} shall\n{Describe()}");
    }

    /// <summary>Its networks are those that it shall have, and wherever they lead somebody is.</summary>
    private void CheckNetworks(ClusterNode node)
    {
        var networks = node.Agent.Machine.Networks;
        var wanted = AssignmentSet.Of(Snapshot, node.Id).Overlays;
        Assert.Equal(wanted.Keys, networks.Made.Keys);
        foreach (var (name, table) in wanted)
        {
            Require.That(
                networks.Made[name] == NodePlace.Of(table),
                $"{node.Id} has {name} as {networks.Made[name]}, and shall as {NodePlace.Of(table)}");
            Assert.Equal(table, networks.InForce.GetValueOrDefault(name));
            foreach (var endpoint in table.Endpoints.Where(endpoint => endpoint.IsServing))
            {
                CheckEndpoint(node, table, endpoint);
            }
        }
    }

    private void CheckEndpoint(ClusterNode node, OverlayTable table, OverlayEndpoint endpoint)
    {
        var machine = OverlayPeers.IsElsewhere(table, endpoint.Machine)
            ? nodes.Values.FirstOrDefault(other => other.Address == endpoint.Machine)
            : node;
        Require.That(
            machine?.Agent.Machine.Running.Any(container => container.Addresses.Any(its =>
                its.Identifier == table.Identifier && its.Address == endpoint.Address)) == true,
            $"{node.Id} leads to {endpoint.Name} at {endpoint.Address} on {machine?.Id}, where nobody is");
    }

    private string Describe() => ClusterText.Of(Snapshot);
}
