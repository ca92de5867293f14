using System.Collections.Immutable;
using Orc.Compose.Diagnostics;
using Orc.Compose.Explaining;
using Orc.Compose.Yaml;

namespace Orc.Compose.Merging;

/// <summary>
/// Lays one file over another. <see cref="TagUse.Keep"/> is for a service laid over the one it extends: its
/// <c>!reset</c> and <c>!override</c> must still act on what earlier files say.
/// </summary>
internal sealed class TreeMerge(DiagnosticList diagnostics, TagUse tags, Origins? origins = null)
{
    public MappingNode Merge(MappingNode? earlier, MappingNode later) =>
        Merge((Node?)earlier, later, MergeRules.Root) as MappingNode ?? MappingNode.Empty(later.Position);

    /// <summary>Merges what stands at a path, such as a service over the one it extends.</summary>
    public Node? Merge(Node? earlier, Node later, MergeRules rules)
    {
        switch (later.Tag)
        {
            case MergeTag.Reset:
                return tags == TagUse.Keep ? later : null;
            case MergeTag.Override:
                return Alone(later, rules);
        }

        if (earlier is null || earlier.Tag == MergeTag.Reset)
        {
            return Alone(later, rules);
        }

        if (earlier is ScalarNode && later is ScalarNode { IsNull: false })
        {
            origins?.Replaced(earlier.Position, later.Position);
        }

        if (rules.Rule == MergeRule.Replace)
        {
            return Alone(later, rules);
        }

        if (later.IsNull)
        {
            return earlier;
        }

        return (earlier, later) switch
        {
            (MappingNode first, MappingNode second) when rules.Rule == MergeRule.SameDriver
                && DriversDiffer(first, second) =>
                Alone(later, rules),
            (MappingNode first, MappingNode second) => Merge(first, second, rules),
            (SequenceNode first, SequenceNode second) => Append(first, second, rules),
            (ScalarNode, ScalarNode) or ({ IsNull: true }, _) => Alone(later, rules),
            _ => Mismatch(earlier, later),
        };
    }

    // Nothing earlier: tags have done their work, and what is twice in one list becomes one.
    private Node? Alone(Node node, MergeRules rules)
    {
        if (node.Tag == MergeTag.Reset)
        {
            return tags == TagUse.Keep ? node : null;
        }

        var alone = node switch
        {
            MappingNode mapping => (Node)Merge(MappingNode.Empty(mapping.Position), mapping, rules),
            SequenceNode list => Append(new SequenceNode([], list.Position), list, rules),
            _ => node,
        };
        var tag = tags == TagUse.Keep ? node.Tag : MergeTag.None;
        return alone.Tag == tag ? alone : alone.With(tag);
    }

    private MappingNode Merge(MappingNode earlier, MappingNode later, MergeRules rules)
    {
        var merged = ImmutableArray.CreateBuilder<MappingEntry>(earlier.Entries.Length + later.Entries.Length);
        foreach (var entry in earlier.Entries)
        {
            if (!later.TryFind(entry.Key, out var change))
            {
                merged.Add(entry);
            }
            else if (Merge(entry.Value, change.Value, rules[entry.Key]) is { } value)
            {
                merged.Add(new MappingEntry(entry.Key, change.KeyPosition, value));
            }
        }

        foreach (var entry in later.Entries)
        {
            if (!earlier.Contains(entry.Key) && Alone(entry.Value, rules[entry.Key]) is { } value)
            {
                merged.Add(entry with { Value = value });
            }
        }

        return new MappingNode(merged.DrainToImmutable(), earlier.Entries.IsEmpty ? later.Position : earlier.Position);
    }

    private SequenceNode Append(SequenceNode earlier, SequenceNode later, MergeRules rules)
    {
        var items = ImmutableArray.CreateBuilder<Node>(earlier.Items.Length + later.Items.Length);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);

        // Tags inside an item act within it.
        var added = later.Items.Select(item => Alone(item, MergeRules.Nothing)).OfType<Node>();
        foreach (var item in earlier.Items.Concat(added))
        {
            var key = MergeKey.Of(item, rules.Rule);
            if (key is null || places.TryAdd(key, items.Count))
            {
                items.Add(item);
            }
            else if (rules.Rule == MergeRule.MergedSubnet
                && items[places[key]] is MappingNode first
                && item is MappingNode second)
            {
                items[places[key]] = Merge(first, second, rules);
            }
            else
            {
                items[places[key]] = item;
            }
        }

        return new SequenceNode(items.DrainToImmutable(), earlier.Position);
    }

    private Node Mismatch(Node earlier, Node later)
    {
        diagnostics.Error(
            $"{later.Description} cannot be merged over {earlier.Description} of {earlier.Position};"
            + " !override replaces it",
            later.Position);
        return earlier;
    }

    private static bool DriversDiffer(MappingNode first, MappingNode second) =>
        first.Text("driver") is { } one && second.Text("driver") is { } other && one != other;
}
