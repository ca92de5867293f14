using System.Collections.Immutable;
using Grpc.Core;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints;

/// <summary>
/// Asks the nodes whether the ports that a plan publishes anew on all of them are free there: whoever asked for them
/// hears at once who has one.
/// </summary>
internal static class PortCheck
{
    private const int MostTries = 20;

    /// <summary>
    /// Numbers that the planner chose and that a program of a node has: it shall choose others. What a person asked for
    /// is refused.
    /// </summary>
    /// <param name="snapshot">What is.</param>
    /// <param name="plan">With these numbers avoided where they are for the planner to choose.</param>
    /// <param name="resources">Asks the nodes.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <exception cref="RpcException">One is in use; it names the node, and who has it. Or it is on an address that no
    /// node has.</exception>
    public static async Task<ImmutableHashSet<(int Number, PortProtocol Protocol)>> RequireAsync(
        Snapshot snapshot,
        Func<ImmutableHashSet<(int Number, PortProtocol Protocol)>, ProjectPlan> plan,
        INodeResources resources,
        CancellationToken cancellationToken)
    {
        ImmutableHashSet<(int Number, PortProtocol Protocol)> avoided = [];
        for (var tries = 1; ; tries++)
        {
            var ports = NewPorts(snapshot, plan(avoided));
            if (await AskAsync(snapshot, ports, resources, cancellationToken) is not { } error)
            {
                return avoided;
            }

            var before = avoided;
            foreach (var port in ports)
            {
                var key = (port.HostPort!.Value, port.Protocol);
                var isChosen = !NewPorts(snapshot, plan(before.Add(key))).Contains(port);
                if (isChosen && await AskAsync(snapshot, [port], resources, cancellationToken) is not null)
                {
                    avoided = avoided.Add(key);
                }
            }

            if (avoided.Count == before.Count || tries == MostTries)
            {
                throw new RpcException(new Status(StatusCode.FailedPrecondition, error));
            }
        }
    }

    private static async Task<string?> AskAsync(
        Snapshot snapshot,
        IReadOnlyList<PortSpec> ports,
        INodeResources resources,
        CancellationToken cancellationToken)
    {
        if (ports.Count == 0)
        {
            return null;
        }

        var nodes = snapshot.Nodes.Values.Where(node => node.Status == NodeStatus.Ready).ToList();
        return FindError(ports, await Task.WhenAll(nodes.Select(async node =>
            (node.Name, Answer: await resources.AskPortsAsync(node.Id, ports, cancellationToken)))));
    }

    /// <summary>A sentence; null: every port can be published, on one node at least where it is on one address.
    /// </summary>
    public static string? FindError(
        IReadOnlyList<PortSpec> ports, IReadOnlyList<(string Node, PortAnswer Answer)> answers)
    {
        foreach (var (node, answer) in answers)
        {
            if (answer.Obstacle is { } obstacle)
            {
                return $"node {node}: {obstacle}";
            }
        }

        return ports
            .Where((_, place) => answers.Count > 0 && answers.All(one => one.Answer.Lacking.Contains(place)))
            .Select(port => $"port {PortRule.Text(port)}: no node has the address {port.HostAddress} (host_ip) that it "
                + "shall be published on")
            .FirstOrDefault();
    }

    /// <summary>Of every node, that no service of today publishes: those are held by us.</summary>
    public static IReadOnlyList<PortSpec> NewPorts(Snapshot snapshot, ProjectPlan plan)
    {
        var known = snapshot.Services.Values
            .Select(service => snapshot.Releases.GetValueOrDefault(service.Release)?.Container)
            .Where(container => container is not null)
            .SelectMany(container => PortRule.OfEveryNode(container!))
            .ToLookup(port => (port.HostPort, port.Protocol), port => port.HostAddress);
        return
        [
            .. plan.Changes.OfType<Change.PutRelease>()
                .Where(put => put.Release.Container.NetworkMode == NetworkMode.Networks)
                .SelectMany(put => PortRule.OfEveryNode(put.Release.Container))
                // Who held one address, and asks for all, has not asked for the others yet.
                .Where(port => !known[(port.HostPort, port.Protocol)]
                    .Any(address => HostAddresses.Covers(address, port.HostAddress)))
                .DistinctBy(port => (port.HostAddress, port.HostPort, port.Protocol)),
        ];
    }
}
