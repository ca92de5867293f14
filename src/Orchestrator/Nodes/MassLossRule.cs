using Orc.Model.Nodes;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Nodes;

/// <summary>
/// When many nodes go at once it is rather the network, or the manager, that is in trouble: then nothing is replaced
/// until they are back, or an operator says of each that it is lost (drains or removes it).
/// </summary>
internal static class MassLossRule
{
    private const int Few = 3;
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(30);

    public static bool Holds(Snapshot snapshot) => NodeBoard.Of(snapshot).IsHeld;

    public static bool IsMassLoss(IReadOnlyCollection<Node> nodes)
    {
        var losses = nodes
            .Where(node => node is { Status: NodeStatus.Unreachable, Availability: not NodeAvailability.Drain })
            .Select(node => node.StatusSince)
            .Order()
            .ToList();
        var first = 0;
        for (var last = 0; last < losses.Count; last++)
        {
            while (losses[first] + AtOnce < losses[last])
            {
                first++;
            }

            var count = last - first + 1;
            if (count >= Few && count * 3 > nodes.Count)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Its tasks shall have others in their place.</summary>
    public static bool IsGivenUp(Snapshot snapshot, Node node) =>
        node is { Status: NodeStatus.Unreachable }
        && (node.Availability == NodeAvailability.Drain || !Holds(snapshot));
}
