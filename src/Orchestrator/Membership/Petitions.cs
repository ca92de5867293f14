using Orc.Model.Nodes;

namespace Orc.Orchestrator.Membership;

/// <summary>Nodes that ask to be let in again. They ask every few seconds, so that nothing of it is stored.</summary>
internal sealed class Petitions(TimeProvider time)
{
    /// <summary>Whoever did not ask again for so long is not there any more.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<NodeId, Petition> _open = [];

    public IReadOnlyList<Petition> List()
    {
        lock (_lock)
        {
            foreach (var over in _open.Values.Where(one => one.AskedAt + Life < time.GetUtcNow()).ToList())
            {
                _open.Remove(over.Node);
            }

            return [.. _open.Values];
        }
    }

    /// <summary>A node asks, again perhaps.</summary>
    /// <returns>True: an operator has said yes, and the petition is settled.</returns>
    public bool Ask(NodeId node, string name, string reason)
    {
        lock (_lock)
        {
            if (_open.GetValueOrDefault(node) is { IsGranted: true })
            {
                return _open.Remove(node);
            }

            _open[node] = new Petition { Node = node, Name = name, Reason = reason, AskedAt = time.GetUtcNow() };
            return false;
        }
    }

    /// <summary>An operator says yes.</summary>
    /// <param name="node">A name, or an id or its beginning.</param>
    /// <param name="error">Why not.</param>
    /// <returns>Null: nobody or several are called so.</returns>
    public Petition? Grant(string node, out string error)
    {
        var found = List()
            .Where(one => string.Equals(one.Name, node, StringComparison.OrdinalIgnoreCase)
                || one.Node.Value.StartsWith(node, StringComparison.Ordinal))
            .ToList();
        error = found.Count switch
        {
            0 => $"no node {node} asks to be let in (orc node ls shows who does)",
            1 => "",
            _ => $"several nodes called {node} ask to be let in: name one by its id "
                + $"({string.Join(", ", found.Select(one => one.Node))})",
        };
        if (found.Count != 1)
        {
            return null;
        }

        lock (_lock)
        {
            return _open[found[0].Node] = found[0] with { IsGranted = true, AskedAt = time.GetUtcNow() };
        }
    }
}
