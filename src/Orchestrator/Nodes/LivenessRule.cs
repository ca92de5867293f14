using System.Globalization;
using Orc.Model.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Nodes;

/// <summary>Which nodes became ready, away or unreachable: only that is stored of all the beats.</summary>
internal static class LivenessRule
{
    /// <summary>So long without a beat, and a node counts as lost.</summary>
    public static readonly TimeSpan Lost = TimeSpan.FromSeconds(3);

    /// <summary>So long after its start the manager gives agents to find it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <param name="snapshot">The nodes as they are known.</param>
    /// <param name="pulses">Of agents that were heard since the manager started; the others are not in it.</param>
    /// <param name="up">Since the manager started.</param>
    /// <param name="now">The cluster's time.</param>
    public static IReadOnlyList<Change> Decide(
        Snapshot snapshot, IReadOnlyDictionary<NodeId, NodePulse> pulses, TimeSpan up, ClusterTime now)
    {
        var changes = new List<Change>();
        var judged = snapshot.Nodes.Values
            .Select(node => (Node: node, Pulse: pulses.GetValueOrDefault(node.Id)))
            .Select(one => (one.Node, one.Pulse, Verdict: Judge(one.Node, one.Pulse, up)))
            .ToList();
        var reach = new ReachRule(
            snapshot, judged.Where(one => IsDown(one.Verdict.Status)).Select(one => one.Node.Id), now);
        foreach (var (node, pulse, (status, message)) in judged)
        {
            var unreached = IsDown(status) ? ReachRule.Forget(node)
                : reach.Decide(node, status == NodeStatus.Ready ? pulse : null);
            if (status != node.Status)
            {
                changes.Add(new Change.PutNode(node with
                {
                    Status = status,
                    StatusSince = now,
                    StatusMessage = message,
                    Unreached = unreached,
                })
                {
                    Cause = message,
                });
            }
            else if (!ReachRule.IsSame(unreached, node.Unreached))
            {
                changes.Add(new Change.PutNode(node with { Unreached = unreached })
                {
                    Cause = "whom it reaches through overlay networks is another thing",
                });
            }
        }

        return changes;
    }

    /// <summary>When, if nothing is heard, the next node changes; null: none does.</summary>
    public static TimeSpan? NextLook(
        Snapshot snapshot, IReadOnlyDictionary<NodeId, NodePulse> pulses, TimeSpan up)
    {
        TimeSpan? next = null;
        foreach (var node in snapshot.Nodes.Values)
        {
            if (node.Status == NodeStatus.Unreachable)
            {
                continue;
            }

            var pulse = pulses.GetValueOrDefault(node.Id);
            var left = pulse is null ? Grace - up : (pulse.Away ?? Lost) - pulse.Silence;
            left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            next = next is { } sooner && sooner <= left ? sooner : left;
        }

        return next;
    }

    // Of one that is merely not heard of yet all is as it was.
    private static bool IsDown(NodeStatus status) => status is NodeStatus.Away or NodeStatus.Unreachable;

    private static (NodeStatus Status, string Message) Judge(Node node, NodePulse? pulse, TimeSpan up) => pulse switch
    {
        // A manager that was away itself knows nothing yet; what it gave up stays given up until it is heard of.
        null when up < Grace => node.Status == NodeStatus.Unreachable
            ? (NodeStatus.Unreachable, node.StatusMessage)
            : (NodeStatus.Unknown, "not heard of since the manager started"),
        null => (NodeStatus.Unreachable, $"not heard of for {Seconds(Grace)} after the manager started"),
        { Away: { } away } when pulse.Silence < away =>
            (NodeStatus.Away, $"it said that it will be back within {Seconds(away)}"),
        { Away: { } away } =>
            (NodeStatus.Unreachable, $"it said that it would be back within {Seconds(away)}, and was not"),
        _ when pulse.Silence >= Lost => (NodeStatus.Unreachable, $"no beat for {Seconds(Lost)}"),
        _ => (NodeStatus.Ready, ""),
    };

    private static string Seconds(TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s");
}
