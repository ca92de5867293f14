using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary><c>network create|rm|prune</c> of networks that span nodes and belong to no stack.</summary>
internal static class NetworkPlanner
{
    /// <summary>Each node's own, which containers are on that name no other.</summary>
    public const string Default = "bridge";

    public static ProjectPlan Create(Snapshot snapshot, NetworkSpec spec)
    {
        if (snapshot.Networks.ContainsKey(spec.Name))
        {
            return ProjectPlan.Fail($"network with name {spec.Name} already exists");
        }

        if (spec.Driver is not (OverlayUse.Driver or OverlayUse.Macvlan))
        {
            return ProjectPlan.Fail(
                $"a network of the cluster has the driver overlay or macvlan, not {spec.Driver}: one of this node "
                + "alone is made without --scope swarm");
        }

        if (ClusterSpecRule.FindNetworkError(snapshot, [spec]) is { } error)
        {
            return ProjectPlan.Fail(error);
        }

        // Of no stack, it is made for this call alone: what could get no addresses is not kept.
        if (OverlayDecider.FindObstacle(snapshot, spec) is { } obstacle)
        {
            return ProjectPlan.Fail($"cannot create network {spec.Name}: {obstacle}");
        }

        return new ProjectPlan
        {
            Changes =
            [
                new Change.PutNetwork(new ProjectNetwork
                {
                    Spec = spec,
                    Project = Project.NoStack,
                    Node = NodeId.None,
                    IsShared = true,
                })
                {
                    Cause = "network create was asked for",
                },
            ],
        };
    }

    /// <param name="snapshot">What is.</param>
    /// <param name="name">Its name, or the start of its id.</param>
    public static ProjectPlan Remove(Snapshot snapshot, string name)
    {
        if (Find(snapshot, name) is not { } network)
        {
            return ProjectPlan.Fail($"no such network: {name}");
        }

        if (network.Project.Length > 0)
        {
            return ProjectPlan.Fail(
                $"network {network.Name} is of stack {network.Project}, and goes with it (orc stack rm)");
        }

        var users = UsersOf(snapshot, network.Name);
        return users.Count > 0
            ? ProjectPlan.Fail($"network {network.Name} is in use by {string.Join(", ", users)}: remove "
                + "that, or take it off the network")
            : new ProjectPlan
            {
                Changes = [new Change.DropNetwork(network.Name) { Cause = "network rm was asked for" }],
            };
    }

    /// <summary>Another took the last addresses between the request and the loop that gives them: there was never one.
    /// </summary>
    public static ProjectPlan Undo(Snapshot snapshot, string name) => new()
    {
        Changes = snapshot.Networks.GetValueOrDefault(name) is { Overlay: null, Error.Length: > 0 } refused
            && refused.Project == Project.NoStack
            ? [new Change.DropNetwork(name) { Cause = "it could not be made" }]
            : [],
    };

    /// <summary>A sentence about one that a service shall be on and nobody knows; null: all are there.</summary>
    /// <param name="snapshot">The cluster's networks are in it.</param>
    /// <param name="networks">By their names.</param>
    /// <param name="isHere">Whether this node has one of its own that is named so.</param>
    public static string? FindMissing(Snapshot snapshot, IEnumerable<string> networks, Func<string, bool> isHere) =>
        networks
            .Where(name => name != Default && !snapshot.Networks.ContainsKey(name) && !isHere(name))
            .Select(name => $"network {name} not found")
            .FirstOrDefault();

    /// <summary>
    /// Another stack's network, which services of this one stand on: its own are not all that are on it. Null: there is
    /// nothing to note.
    /// </summary>
    public static Change.PutNetwork? Share(Snapshot snapshot, string network, string project) =>
        snapshot.Networks.GetValueOrDefault(network) is { IsShared: false, Node.IsNone: true } known
        && known.Project != project
            ? new Change.PutNetwork(known with { IsShared = true })
            : null;

    public static IEnumerable<string> Unused(Snapshot snapshot) => snapshot.Networks.Values
        .Where(network => OverlayUse.IsAddressed(network) && network.Project.Length == 0
            && UsersOf(snapshot, network.Name).Count == 0)
        .Select(network => network.Name);

    /// <summary>By its name, or the start of its id where no other's starts so.</summary>
    public static ProjectNetwork? Find(Snapshot snapshot, string name) =>
        snapshot.Networks.GetValueOrDefault(name) is { } network && OverlayUse.IsAddressed(network)
            ? network
            : snapshot.Networks.Values
                .Where(other => OverlayUse.IsAddressed(other) && name.Length > 0
                    && OverlayUse.IdOf(other).StartsWith(name, StringComparison.Ordinal))
                .Take(2)
                .ToList() is [var only] ? only : null;

    /// <summary>Services that stand on it, or still have a task that does; and single containers.</summary>
    public static IReadOnlyList<string> UsersOf(Snapshot snapshot, string network) =>
    [
        .. OverlayUse.ServicesOn(snapshot, network).Select(service => $"service {service.Key}"),
        .. snapshot.Attachments.Values
            .Where(one => one.Network == network && one.Error.Length == 0)
            .Select(one => $"container {one.Asked.Name}"),
    ];
}
