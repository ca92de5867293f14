using System.Collections.Immutable;
using Orc.Model.Images;
using Orc.Model.Nodes;

namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// Which images nodes have, as their agents said in the sessions that they have now: a value, and no part of what is
/// stored. Of a node whose agent does not say it knows nothing.
/// </summary>
internal sealed class ImageInventory
{
    public static readonly ImageInventory Empty = new(
        ImmutableDictionary.Create<NodeId, NodeImages>(),
        ImmutableDictionary.Create<string, ImmutableArray<ImageRow>>(StringComparer.Ordinal));

    private readonly Lock _lock = new();
    private readonly ImmutableDictionary<NodeId, NodeImages> _nodes;
    private readonly ImmutableDictionary<string, ImmutableArray<ImageRow>> _rows;

    /// <summary>What was found out for the nodes of one version, by an image's key.</summary>
    private Dictionary<string, PlaceSet> _places = new(StringComparer.Ordinal);
    private PlaceSet? _said;
    private NodeBoard? _board;

    private ImageInventory(
        ImmutableDictionary<NodeId, NodeImages> nodes, ImmutableDictionary<string, ImmutableArray<ImageRow>> rows)
    {
        _nodes = nodes;
        _rows = rows;
    }

    /// <summary>How many nodes say what they have.</summary>
    public int Count => _nodes.Count;

    /// <summary>Null: its agent does not say.</summary>
    public NodeImages? Find(NodeId node) => _nodes.GetValueOrDefault(node);

    /// <summary>An id as it is; of names the whole one.</summary>
    public static string KeyOf(string image) =>
        !Digest.TryParse(image, out _) && ImageReference.TryParse(image, out var reference)
            ? reference.Canonical
            : image;

    /// <summary>Bytes, unpacked; null: nobody has it.</summary>
    public long? SizeOf(string key) => _rows.TryGetValue(key, out var rows) ? rows.Max(row => row.Size) : null;

    /// <summary>The id of the image of a name; null: nobody has one, or nodes have different ones.</summary>
    public string? FindId(string image)
    {
        if (!_rows.TryGetValue(KeyOf(image), out var rows))
        {
            return null;
        }

        var ids = rows.Select(row => row.Id).Distinct(StringComparer.Ordinal).ToList();
        return ids.Count == 1 ? ids[0] : null;
    }

    /// <summary>The nodes that have an image, in the order of their ids.</summary>
    public IReadOnlyList<NodeId> FindHolders(string key) => _rows.TryGetValue(key, out var rows)
        ? [.. _nodes.Where(entry => entry.Value.HasAny(rows)).Select(entry => entry.Key).Order()]
        : [];

    /// <summary>The same by their places on a board.</summary>
    public PlaceSet PlacesOf(string key, NodeBoard board)
    {
        lock (_lock)
        {
            UseLocked(board);
            if (!_places.TryGetValue(key, out var places))
            {
                places = _rows.TryGetValue(key, out var rows)
                    ? Places(board, its => its.HasAny(rows))
                    : board.Nobody;
                _places.Add(key, places);
            }

            return places;
        }
    }

    /// <summary>The nodes that say what they have.</summary>
    public PlaceSet PlacesSaid(NodeBoard board)
    {
        lock (_lock)
        {
            UseLocked(board);
            return _said ??= Places(board, _ => true);
        }
    }

    /// <param name="node">Whose images they are; null: it says no more.</param>
    /// <param name="images">All of them.</param>
    /// <param name="added">Rows that nobody had before.</param>
    /// <param name="dropped">Rows that nobody has any more.</param>
    internal ImageInventory With(
        NodeId node, NodeImages? images, IReadOnlyList<ImageRow> added, IReadOnlyList<ImageRow> dropped)
    {
        var rows = _rows;
        if (added.Count + dropped.Count > 0)
        {
            var next = _rows.ToBuilder();
            foreach (var row in added)
            {
                foreach (var key in row.Keys)
                {
                    next[key] = next.TryGetValue(key, out var known) ? known.Add(row) : [row];
                }
            }

            foreach (var row in dropped)
            {
                foreach (var key in row.Keys)
                {
                    var left = next[key].Remove(row);
                    next[key] = left;
                    if (left.IsEmpty)
                    {
                        next.Remove(key);
                    }
                }
            }

            rows = next.ToImmutable();
        }

        return new ImageInventory(images is null ? _nodes.Remove(node) : _nodes.SetItem(node, images), rows);
    }

    private void UseLocked(NodeBoard board)
    {
        if (!ReferenceEquals(_board, board))
        {
            (_board, _said, _places) = (board, null, new Dictionary<string, PlaceSet>(StringComparer.Ordinal));
        }
    }

    private PlaceSet Places(NodeBoard board, Func<NodeImages, bool> isOne) => PlaceSet.Of(
        _nodes.Where(entry => isOne(entry.Value)).Select(entry => board.FindPlace(entry.Key)).OfType<int>(),
        board.Nodes.Count);
}
