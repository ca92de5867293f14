using Orc.Orchestrator.Projects;

namespace Orc.Orchestrator.Scheduling;

/// <summary>On how many nodes each reason is against a task, and what is said where no node is left.</summary>
internal sealed class RefusalCount
{
    private readonly SortedDictionary<string, int> _nodes = new(StringComparer.Ordinal);

    public void Add(string reason, int nodes = 1) => _nodes[reason] = _nodes.GetValueOrDefault(reason) + nodes;

    public void Clear() => _nodes.Clear();

    /// <param name="nodes">All that there are.</param>
    public string Explain(int nodes)
    {
        if (nodes == 0)
        {
            return "no suitable node (the cluster has none)";
        }

        var reasons = _nodes
            .OrderByDescending(refusal => refusal.Value)
            .Select(refusal => $"{refusal.Key} on {refusal.Value} {(refusal.Value == 1 ? "node" : "nodes")}");
        return $"no suitable node ({string.Join("; ", reasons)})";
    }

    /// <summary>The same for a task that goes where a volume is.</summary>
    /// <param name="volume">Which.</param>
    /// <param name="refusal">What is against its node.</param>
    /// <param name="others">How many nodes there are besides.</param>
    public static string Explain(ProjectVolume volume, string refusal, int others) => others == 0
        ? $"no suitable node ({refusal} on 1 node)"
        : $"no suitable node (volume {volume.Name} is on node {volume.Node} on {others} "
            + $"{(others == 1 ? "node" : "nodes")}; {refusal} on 1 node)";
}
