using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Nodes;

/// <summary>
/// Whom a node counts as apart from: who did not answer it for a while in which both were there. What was is forgotten
/// once one of the two is down: a way that is closed still is found again, and a sound one must not count as closed.
/// </summary>
/// <param name="snapshot">The nodes as they are known.</param>
/// <param name="down">Nodes that are not there, as they are judged now.</param>
/// <param name="now">The cluster's time.</param>
internal sealed class ReachRule(Snapshot snapshot, IEnumerable<NodeId> down, ClusterTime now)
{
    /// <summary>So long without a way through overlay networks, and two nodes count as apart.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromSeconds(5);

    private readonly HashSet<NodeId> _down = [.. down];

    /// <summary>Who is there, by address; null: nobody said anything yet.</summary>
    private Dictionary<string, Node>? _there;

    /// <summary>Of one that is down itself.</summary>
    public static ImmutableArray<NodeId>? Forget(Node node) =>
        node.Unreached is { IsEmpty: false } ? [] : node.Unreached;

    public static bool IsSame(ImmutableArray<NodeId>? one, ImmutableArray<NodeId>? other) =>
        one == other || (one ?? []).SequenceEqual(other ?? []);

    /// <param name="node">One that is there.</param>
    /// <param name="pulse">What it says; null: nothing yet.</param>
    public ImmutableArray<NodeId>? Decide(Node node, NodePulse? pulse)
    {
        var known = node.Unreached ?? [];
        if (pulse?.Unreached is not { } said)
        {
            return known.Any(_down.Contains) ? [.. known.Where(other => !_down.Contains(other))] : node.Unreached;
        }

        if (known.IsEmpty && said.Count == 0)
        {
            return node.Unreached;
        }

        var next = new HashSet<NodeId>();
        var before = known.ToHashSet();
        foreach (var (address, since) in said)
        {
            if (Find(address) is { } other && other.Id != node.Id
                && (before.Contains(other.Id) || (since >= Apart && IsLongThere(node) && IsLongThere(other))))
            {
                next.Add(other.Id);
            }
        }

        // Nothing new is learned of those, and what is known remains.
        if (before.Count > 0)
        {
            next.UnionWith(pulse.Unasked.Select(Find)
                .OfType<Node>()
                .Where(other => before.Contains(other.Id))
                .Select(other => other.Id));
        }

        return [.. next.Order()];
    }

    // One that was down was reached by nobody, however long that was said; when it is back its ways come a little
    // later.
    private bool IsLongThere(Node node) => node.Status == NodeStatus.Ready && now - node.StatusSince >= Apart;

    private Node? Find(string address) => (_there ??= ReadThere()).GetValueOrDefault(address);

    private Dictionary<string, Node> ReadThere()
    {
        var there = new Dictionary<string, Node>(snapshot.Nodes.Count, StringComparer.Ordinal);
        foreach (var node in snapshot.Nodes.Values)
        {
            if (!_down.Contains(node.Id))
            {
                there.TryAdd(node.Description.Address, node);
            }
        }

        return there;
    }
}
