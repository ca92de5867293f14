using System.Net;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>What an agent says of its single containers on networks of the cluster, as changes.</summary>
internal static class AttachmentFold
{
    /// <summary>A node's list is complete: what it does not name (any more) is over.</summary>
    public static IReadOnlyList<Change> Fold(
        Snapshot snapshot, NodeId node, IReadOnlyList<NetworkAttachment> asked)
    {
        var named = asked.Select(Attachment.KeyOf).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. snapshot.Attachments.Values
                .Where(known => known.Node == node && !named.Contains(known.Key))
                .Select(known => new Change.DropAttachment(known.Key, known.Network)
                {
                    Cause = "its container ended, or left the network",
                }),
            .. asked
                .Where(one => !IsKnown(snapshot.Attachments.GetValueOrDefault(Attachment.KeyOf(one)), node, one))
                .Select(one => new Change.PutAttachment(
                    Renamed(snapshot.Attachments.GetValueOrDefault(Attachment.KeyOf(one)), node, one)
                        ?? Judge(snapshot, node, one))),
        ];
    }

    // It has its place, whatever became of the network's settings since: only what it is called is another thing.
    private static Attachment? Renamed(Attachment? known, NodeId node, NetworkAttachment asked) =>
        known is { Address: not null } && known.Node == node && known.Asked.Number == asked.Number
            && known.Address == asked.Address
            ? known with { Asked = asked }
            : null;

    // One that got its address says so from then on.
    private static bool IsKnown(Attachment? known, NodeId node, NetworkAttachment asked) =>
        known is not null && known.Node == node
        && (known.Asked.Equals(asked)
            || (known.Address == asked.Address && known.Asked.Equals(asked with { Address = known.Asked.Address })));

    private static Attachment Judge(Snapshot snapshot, NodeId node, NetworkAttachment asked)
    {
        var attachment = new Attachment { Asked = asked, Node = node };
        if (FindObstacle(snapshot, node, asked) is { } error)
        {
            return attachment with { Error = error };
        }

        // What it has, or wants, it gets at once; for any other the decider looks.
        return snapshot.Networks[asked.Network].Overlay is not null
            ? attachment with { Address = asked.Address }
            : attachment;
    }

    private static string? FindObstacle(Snapshot snapshot, NodeId node, NetworkAttachment asked)
    {
        if (snapshot.Networks.GetValueOrDefault(asked.Network) is not { } network
            || !OverlayUse.IsAddressed(network))
        {
            return $"network {asked.Network} not found";
        }

        if (!network.Spec.Attachable)
        {
            return $"network {asked.Network} not manually attachable (a network is with --attachable, or with "
                + "attachable: true in its stack)";
        }

        if (NetworkNames.FindAliasError(asked.Aliases) is { } wrong)
        {
            return wrong;
        }

        if (network.Removing)
        {
            return $"network {asked.Network} is being removed";
        }

        if (snapshot.Nodes.TryGetValue(node, out var known) && !OverlayUse.Suits(network.Spec, known))
        {
            return $"network {asked.Network} is encrypted, and the kernel of node {known.Name} cannot do that "
                + "(no IPsec: xfrm_user, esp4, AES-GCM)";
        }

        return asked.Address is { } address && network.Overlay is { } plan
            ? FindObstacle(snapshot, node, network, plan, asked, address)
            : null;
    }

    private static string? FindObstacle(
        Snapshot snapshot,
        NodeId node,
        ProjectNetwork network,
        OverlayPlan plan,
        NetworkAttachment asked,
        string address)
    {
        if (!IPAddress.TryParse(address, out var parsed) || !IPNetwork.Parse(plan.Subnet).Contains(parsed))
        {
            return $"address {address} is not in {plan.Subnet} of network {network.Name}";
        }

        if (network.Spec.Subnets.Any(subnet => subnet.Gateway == address || subnet.Reserved.Contains(address)))
        {
            return $"address {address} of network {network.Name} is reserved (its gateway, or aux-address)";
        }

        var isTaken = plan.Nodes.Values.Contains(address, StringComparer.Ordinal)
            || snapshot.Tasks.Values.Any(task =>
                !task.IsGone && !task.IsPast && task.AddressOn(network.Name) == address)
            || snapshot.Attachments.Values.Any(other => other.Network == network.Name && other.Address == address
                && (other.Node != node || other.Asked.Container != asked.Container));
        if (isTaken)
        {
            return $"address {address} of network {network.Name} is in use";
        }

        // It has no task just now (scaled to 0, its node lost), and wants the address for the next one.
        return OverlayUse.CandidatesOf(snapshot, network)
            .Where(service => service.Removal is null
                && OverlayUse.AskedAddress(snapshot, service.Release, network.Name) == address)
            .Select(service => $"address {address} of network {network.Name} is what service {service.Key} asks for")
            .FirstOrDefault();
    }
}
