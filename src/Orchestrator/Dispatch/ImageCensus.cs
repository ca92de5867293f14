using Orc.Model.Images;
using Orc.Model.Nodes;
using Orc.Orchestrator.Scheduling;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// Gathers what agents say of their nodes' images, for as long as their sessions last. What many nodes have is kept
/// once: a node has four bytes for each.
/// </summary>
/// <param name="tell">Hears of each new inventory, one after another.</param>
internal sealed class ImageCensus(Action<ImageInventory> tell)
{
    /// <summary>Of one node, whatever it says.</summary>
    internal const int MostOfNode = 4000;

    /// <summary>Different ones of all nodes; what comes beyond is nobody's. They take about 30 MB.</summary>
    internal const int MostRows = 50_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<HeldImage, Kept> _kept = new(ImageRow.Likeness.Instance);
    private readonly Dictionary<int, Kept> _byNumber = [];
    private readonly Dictionary<NodeId, object> _owners = [];
    private ImageInventory _inventory = ImageInventory.Empty;
    private int _last;

    /// <summary>A session begins.</summary>
    /// <param name="node">Whose it is.</param>
    /// <param name="owner">The session: those before it have no say any more.</param>
    /// <param name="images">All that the node has; null: its agent does not say.</param>
    public void Begin(NodeId node, object owner, IReadOnlyCollection<HeldImage>? images)
    {
        lock (_lock)
        {
            _owners[node] = owner;
            if (images is not null)
            {
                PutLocked(node, [], images);
            }
            else if (_inventory.Find(node) is not null)
            {
                PutLocked(node, [], null);
            }
        }
    }

    /// <summary>Nothing happens where the agent did not say before what there is.</summary>
    public void Change(NodeId node, object owner, HeldImageNews news)
    {
        lock (_lock)
        {
            if (_owners.GetValueOrDefault(node) != owner || _inventory.Find(node) is not { } known)
            {
                return;
            }

            var other = news.Gone.Concat(news.Changed.Select(image => image.Id)).ToHashSet(StringComparer.Ordinal);
            var kept = new List<Kept>(known.Count);
            foreach (var number in known.Rows)
            {
                if (_byNumber[number] is var one && !other.Contains(one.Row.Id))
                {
                    kept.Add(one);
                }
            }

            PutLocked(node, kept, news.Changed);
        }
    }

    /// <summary>The session is over.</summary>
    public void End(NodeId node, object owner)
    {
        lock (_lock)
        {
            if (_owners.GetValueOrDefault(node) == owner)
            {
                _owners.Remove(node);
                if (_inventory.Find(node) is not null)
                {
                    PutLocked(node, [], null);
                }
            }
        }
    }

    /// <param name="node">Whose images they are.</param>
    /// <param name="kept">Those that it has as before.</param>
    /// <param name="more">Those that it has besides; null: nothing is known of it from now on.</param>
    private void PutLocked(NodeId node, List<Kept> kept, IReadOnlyCollection<HeldImage>? more)
    {
        var added = new List<ImageRow>();
        var dropped = new List<ImageRow>();
        var all = kept.ToHashSet();
        foreach (var image in more ?? [])
        {
            if (all.Count < MostOfNode && KeepLocked(image, added) is { } one)
            {
                all.Add(one);
            }
        }

        // Those it has come before those it had: what is both stays.
        foreach (var one in all)
        {
            one.Nodes++;
        }

        foreach (var number in (_inventory.Find(node) ?? NodeImages.None).Rows)
        {
            if (_byNumber[number] is var one && --one.Nodes == 0)
            {
                _kept.Remove(one.Image);
                _byNumber.Remove(number);
                dropped.Add(one.Row);
            }
        }

        var rows = all.Select(one => one.Row.Number).Order().ToArray();
        _inventory = _inventory.With(
            node,
            more is null ? null : new NodeImages(rows, all.Sum(one => one.Row.Size)),
            added,
            dropped);
        tell(_inventory);
    }

    /// <summary>Null: there is no room for another one.</summary>
    private Kept? KeepLocked(HeldImage image, List<ImageRow> added)
    {
        if (_kept.TryGetValue(image, out var known))
        {
            return known;
        }

        if (_kept.Count >= MostRows)
        {
            return null;
        }

        var kept = new Kept(image, new ImageRow(++_last, image.Id, image.Size, image.Names));
        _kept.Add(image, kept);
        _byNumber.Add(kept.Row.Number, kept);
        added.Add(kept.Row);
        return kept;
    }

    /// <summary>A row, and how many nodes have it.</summary>
    private sealed class Kept(HeldImage image, ImageRow row)
    {
        public HeldImage Image => image;

        public ImageRow Row => row;

        public int Nodes { get; set; }
    }
}
