using System.Collections.Immutable;
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

    /// <summary>So long without a way through overlay networks, and two nodes count as apart.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromSeconds(5);

    /// <param name="snapshot">The nodes as they are known.</param>
    /// <param name="pulses">Of agents that were heard since the manager started; the others are not in it.</param>
    /// <param name="up">Since the manager started.</param>
    /// <param name="now">The cluster's time.</param>
    public static IReadOnlyList<Change> Decide(
        Snapshot snapshot, IReadOnlyDictionary<NodeId, NodePulse> pulses, TimeSpan up, ClusterTime now)
    {
        var changes = new List<Change>();
        foreach (var node in snapshot.Nodes.Values)
        {
            var pulse = pulses.GetValueOrDefault(node.Id);
            var (status, message) = Judge(node, pulse, up);
            var unreached = status == NodeStatus.Ready && pulse?.Unreached is { } said
                ? Unreached(snapshot, node, said)
                : node.Unreached;
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
            else if (!(unreached ?? []).SequenceEqual(node.Unreached ?? []))
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

    // One that is down is reached by nobody, and that goes without saying; when it is back its ways come a little
    // later.
    private static ImmutableArray<NodeId> Unreached(
        Snapshot snapshot, Node node, IReadOnlyDictionary<string, TimeSpan> said) => said.Count == 0
        ? []
        :
        [
            .. snapshot.Nodes.Values
                .Where(other => other.Id != node.Id && said.TryGetValue(other.Description.Address, out var since)
                    && (node.Unreached?.Contains(other.Id) == true
                        || (other.Status == NodeStatus.Ready && since >= Apart)))
                .Select(other => other.Id),
        ];

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
