using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Yaml;

/// <summary>A mapping with unique text keys, in the order written.</summary>
internal sealed class MappingNode(
    ImmutableArray<MappingEntry> entries, SourcePosition position, MergeTag tag = MergeTag.None) : Node(position, tag)
{
    // Most mappings are small: walking them is faster than building an index.
    private const int IndexedFrom = 12;

    private Dictionary<string, int>? _index;

    public ImmutableArray<MappingEntry> Entries { get; } = entries;

    public override long Weight { get; } = Weights.Sum(entries);

    public override int Depth { get; } = Weights.Depth(entries);

    public override string Description => "a mapping";

    public Node? this[string key] => TryFind(key, out var entry) ? entry.Value : null;

    public IEnumerable<string> Keys => Entries.Select(entry => entry.Key);

    public bool TryFind(string key, [MaybeNullWhen(false)] out MappingEntry entry)
    {
        var at = IndexOf(key);
        entry = at < 0 ? default : Entries[at];
        return at >= 0;
    }

    public bool TryGet<TNode>(string key, [NotNullWhen(true)] out TNode? node)
        where TNode : Node
    {
        node = this[key] as TNode;
        return node is not null;
    }

    public string? Text(string key) => this[key] is ScalarNode { IsNull: false } scalar ? scalar.Value : null;

    public MappingNode? Mapping(string key) => this[key] as MappingNode;

    public ImmutableArray<Node> Items(string key) => this[key] is SequenceNode list ? list.Items : [];

    public bool Contains(string key) => IndexOf(key) >= 0;

    public SourcePosition KeyPosition(string key) => TryFind(key, out var entry) ? entry.KeyPosition : Position;

    /// <summary>This mapping with one entry set: in its old place, or at the end.</summary>
    public MappingNode Set(string key, Node value)
    {
        var at = IndexOf(key);
        return new MappingNode(
            at < 0
                ? Entries.Add(new MappingEntry(key, value.Position, value))
                : Entries.SetItem(at, Entries[at] with { Value = value }),
            Position,
            Tag);
    }

    /// <summary>With every mapping of a list changed; as it is where there is no list.</summary>
    public MappingNode WithEach(string key, Func<MappingNode, MappingNode> change) => this[key] is SequenceNode list
        ? Set(
            key,
            new SequenceNode(
                [.. list.Items.Select(item => item is MappingNode mapping ? change(mapping) : item)], list.Position))
        : this;

    public MappingNode Without(string key)
    {
        var at = IndexOf(key);
        return at < 0 ? this : new MappingNode(Entries.RemoveAt(at), Position, Tag);
    }

    public MappingNode With(ImmutableArray<MappingEntry> entries) => new(entries, Position, Tag);

    public override Node With(MergeTag tag) => new MappingNode(Entries, Position, tag);

    public static MappingNode Empty(SourcePosition position) => new([], position);

    private int IndexOf(string key)
    {
        if (Entries.Length < IndexedFrom)
        {
            for (var index = 0; index < Entries.Length; index++)
            {
                if (Entries[index].Key == key)
                {
                    return index;
                }
            }

            return -1;
        }

        return (_index ??= BuildIndex()).GetValueOrDefault(key, -1);
    }

    private Dictionary<string, int> BuildIndex()
    {
        var index = new Dictionary<string, int>(Entries.Length, StringComparer.Ordinal);
        for (var at = 0; at < Entries.Length; at++)
        {
            index[Entries[at].Key] = at;
        }

        return index;
    }
}
