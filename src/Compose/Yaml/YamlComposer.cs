using System.Collections.Immutable;
using Orc.Compose.Diagnostics;
using Orc.Model.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Orc.Compose.Yaml;

/// <summary>
/// Builds nodes from parser events: aliases within a budget, no cycles, bounded depth, unique keys, merge keys.
/// </summary>
internal sealed class YamlComposer(string file, string text, DiagnosticList diagnostics)
{
    private const int MaxDepth = 100;

    /// <summary>Nodes that aliases may add to a file: an alias of aliases doubles the tree at each step.</summary>
    private const long ExpansionBudget = 100_000;

    /// <summary>A thousand services have some sixty thousand.</summary>
    private const int MaxNodes = 500_000;

    /// <summary>As a key without a question mark may have (YAML 1.2.2 section 7.4.2).</summary>
    private const int MaxKeyLength = 1024;

    private readonly Parser _parser = new(new StringReader(text));
    private readonly Dictionary<string, Node?> _anchors = new(StringComparer.Ordinal);
    private long _expanded;
    private int _depth;
    private int _nodes;

    /// <summary>Where reading stands.</summary>
    public SourcePosition Current =>
        _parser.Current is { } current ? At(current.Start) : new SourcePosition(file, 1, 1);

    public SourcePosition At(Mark mark) => new(file, Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));

    /// <summary>The next document, or null at the end of the text or after an error that cannot be read past.</summary>
    public Node? ReadDocument()
    {
        while (_parser.MoveNext())
        {
            if (_parser.Current is DocumentStart)
            {
                _anchors.Clear();
                _ = _parser.MoveNext();
                return ReadNode();
            }
        }

        return null;
    }

    private Node? ReadNode()
    {
        var start = _parser.Current!;
        if (start is AnchorAlias alias)
        {
            return Resolve(alias);
        }

        if (start is not NodeEvent node)
        {
            diagnostics.Error("this is not valid YAML: a value is expected here", At(start.Start));
            return null;
        }

        if (_depth >= MaxDepth)
        {
            diagnostics.Error($"values are nested deeper than {MaxDepth} levels", At(start.Start));
            return null;
        }

        if (++_nodes > MaxNodes)
        {
            diagnostics.Error($"the file has more than {MaxNodes} values", At(start.Start));
            return null;
        }

        var anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        if (anchor is not null)
        {
            _anchors[anchor] = null;
        }

        _depth++;
        Node? read = node switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart sequence => ReadSequence(sequence),
            MappingStart mapping => ReadMapping(mapping),
            _ => null,
        };
        _depth--;
        if (anchor is not null && read is not null)
        {
            _anchors[anchor] = read.Tag == MergeTag.None ? read : read.With(MergeTag.None);
        }

        return read;
    }

    private Node? Resolve(AnchorAlias alias)
    {
        var name = alias.Value.Value;
        var position = At(alias.Start);
        if (!_anchors.TryGetValue(name, out var node))
        {
            diagnostics.Error($"no anchor &{name} stands before this alias", position);
            return null;
        }

        if (node is null)
        {
            diagnostics.Error($"the alias *{name} stands inside the value of its own anchor", position);
            return null;
        }

        if (_depth + node.Depth > MaxDepth)
        {
            diagnostics.Error($"values are nested deeper than {MaxDepth} levels with this alias", position);
            return null;
        }

        _expanded += node.Weight;
        if (_expanded > ExpansionBudget)
        {
            diagnostics.Error($"aliases expand to more than {ExpansionBudget} values", position);
            return null;
        }

        return node;
    }

    private ScalarNode ReadScalar(Scalar scalar)
    {
        var position = At(scalar.Start);
        var tag = TagOf(scalar, position);
        var kind = scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific || tag != MergeTag.None
            ? (scalar.Style == ScalarStyle.Plain ? ScalarTyping.OfPlain(scalar.Value) : ScalarKind.Text)
            : KindOf(scalar, position);
        return new ScalarNode(scalar.Value, kind, position, tag);
    }

    private SequenceNode? ReadSequence(SequenceStart start)
    {
        var position = At(start.Start);
        var tag = TagOf(start, position);
        var items = ImmutableArray.CreateBuilder<Node>();
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            if (ReadNode() is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new SequenceNode(items.DrainToImmutable(), position, tag);
    }

    private MappingNode? ReadMapping(MappingStart start)
    {
        var position = At(start.Start);
        var tag = TagOf(start, position);
        var builder = new MappingBuilder();
        List<Node>? merged = null;
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var keyPosition = At(_parser.Current!.Start);
            var isMergeKey = _parser.Current is Scalar { Value: "<<", Style: ScalarStyle.Plain };
            if (ReadNode() is not { } key || !_parser.MoveNext() || ReadNode() is not { } value)
            {
                return null;
            }

            if (isMergeKey)
            {
                merged ??= [];
                merged.Add(value);
                if (merged.Count > 1)
                {
                    diagnostics.Error("the key \"<<\" is already there: write <<: [*one, *other]", keyPosition);
                }
            }
            else
            {
                AddEntry(builder, key, keyPosition, value);
            }
        }

        foreach (var source in merged ?? [])
        {
            Merge(builder, source);
        }

        return builder.Build(position, tag);
    }

    private void AddEntry(MappingBuilder builder, Node key, SourcePosition position, Node value)
    {
        if (key is not ScalarNode scalar)
        {
            diagnostics.Error($"a key must be text, not {key.Description}", position);
        }
        else if (scalar.Kind != ScalarKind.Text)
        {
            diagnostics.Error($"a key must be text, not {scalar.Description}; put it in quotes", position);
        }
        else if (scalar.Value.Length > MaxKeyLength)
        {
            diagnostics.Error($"a key is longer than {MaxKeyLength} characters", position);
        }
        else if (!builder.TryAdd(new MappingEntry(scalar.Value, position, value), out var first))
        {
            diagnostics.Error($"the key \"{scalar.Value}\" is already defined at {first.KeyPosition}", position);
        }
    }

    // Keys written in the mapping win over merged ones, and of a list the earlier mapping wins (YAML merge key draft).
    private void Merge(MappingBuilder builder, Node source)
    {
        switch (source)
        {
            case MappingNode mapping:
                foreach (var entry in mapping.Entries)
                {
                    _ = builder.TryAdd(entry, out _);
                }

                break;
            case SequenceNode list when list.Items.All(item => item is MappingNode):
                foreach (var item in list.Items)
                {
                    Merge(builder, item);
                }

                break;
            default:
                diagnostics.Error(
                    $"the merge key << takes a mapping or a list of mappings, not {source.Description}",
                    source.Position);
                break;
        }
    }

    private MergeTag TagOf(NodeEvent node, SourcePosition position)
    {
        if (node.Tag.IsEmpty || node.Tag.IsNonSpecific)
        {
            return MergeTag.None;
        }

        switch (node.Tag.Value)
        {
            case "!reset":
                return MergeTag.Reset;
            case "!override":
                return MergeTag.Override;
            case var tag when tag.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal):
                return MergeTag.None;
            case var tag:
                diagnostics.Warning($"the tag {tag} is not known and has no effect", position);
                return MergeTag.None;
        }
    }

    private ScalarKind KindOf(Scalar scalar, SourcePosition position)
    {
        var plain = ScalarTyping.OfPlain(scalar.Value);
        var (wanted, possible) = scalar.Tag.Value switch
        {
            "tag:yaml.org,2002:str" or "tag:yaml.org,2002:binary" => (ScalarKind.Text, true),
            "tag:yaml.org,2002:int" => (ScalarKind.Integer, plain == ScalarKind.Integer),
            "tag:yaml.org,2002:float" => (ScalarKind.Float, (plain & ScalarKind.Number) != 0),
            "tag:yaml.org,2002:bool" => (ScalarKind.Boolean, plain == ScalarKind.Boolean),
            "tag:yaml.org,2002:null" => (ScalarKind.Null, true),
            _ => (scalar.Style == ScalarStyle.Plain ? plain : ScalarKind.Text, true),
        };
        if (!possible)
        {
            diagnostics.Error($"\"{scalar.Value}\" is not a value of {scalar.Tag.Value}", position);
        }

        return wanted;
    }
}
