using System.Collections.Immutable;
using System.Text.Json;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Projects;

/// <summary>
/// The places of a tree's values beside its JSON: <c>sources</c>, and <c>positions</c> as (source, line, column) for
/// each node in the order written, a mapping's key before its value.
/// </summary>
internal sealed class PositionTable
{
    private readonly List<string> _sources = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<int> _numbers = [];
    private int _next;

    public void Write(Utf8JsonWriter writer, Node node)
    {
        Gather(node);
        writer.WriteStartArray("sources");
        foreach (var source in _sources)
        {
            writer.WriteStringValue(source);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("positions");
        foreach (var number in _numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    public static PositionTable Read(JsonElement root)
    {
        var table = new PositionTable();
        table._sources.AddRange(root.GetProperty("sources").EnumerateArray().Select(item => item.GetString() ?? ""));
        table._numbers.AddRange(root.GetProperty("positions").EnumerateArray().Select(item => item.GetInt32()));
        return table;
    }

    /// <summary>The tree of JSON that was written with this table.</summary>
    public Node Tree(JsonElement element)
    {
        var position = Next();
        return element.ValueKind switch
        {
            JsonValueKind.Object => Mapping(element, position),
            JsonValueKind.Array => new SequenceNode([.. element.EnumerateArray().Select(Tree)], position),
            JsonValueKind.String => ScalarNode.Text(element.GetString() ?? "", position),
            JsonValueKind.True or JsonValueKind.False =>
                ScalarNode.Boolean(element.ValueKind == JsonValueKind.True, position),
            JsonValueKind.Number => Number(element.GetRawText(), position),
            _ => ScalarNode.Null(position),
        };
    }

    private MappingNode Mapping(JsonElement element, SourcePosition position)
    {
        var entries = ImmutableArray.CreateBuilder<MappingEntry>();
        foreach (var property in element.EnumerateObject())
        {
            var keyPosition = Next();
            entries.Add(new MappingEntry(property.Name, keyPosition, Tree(property.Value)));
        }

        return new MappingNode(entries.DrainToImmutable(), position);
    }

    private static ScalarNode Number(string text, SourcePosition position) => new(
        text,
        text.AsSpan().ContainsAny('.', 'e', 'E') ? ScalarKind.Float : ScalarKind.Integer,
        position);

    // A value that came without a place is still a value.
    private SourcePosition Next()
    {
        if (_next + 3 > _numbers.Count || (uint)_numbers[_next] >= (uint)_sources.Count)
        {
            return new SourcePosition("", 1, 1);
        }

        var position = new SourcePosition(_sources[_numbers[_next]], _numbers[_next + 1], _numbers[_next + 2]);
        _next += 3;
        return position;
    }

    private void Gather(Node node)
    {
        Add(node.Position);
        switch (node)
        {
            case MappingNode mapping:
                foreach (var entry in mapping.Entries)
                {
                    Add(entry.KeyPosition);
                    Gather(entry.Value);
                }

                break;
            case SequenceNode list:
                foreach (var item in list.Items)
                {
                    Gather(item);
                }

                break;
        }
    }

    private void Add(SourcePosition position)
    {
        if (!_places.TryGetValue(position.File ?? "", out var place))
        {
            place = _sources.Count;
            _sources.Add(position.File ?? "");
            _places.Add(position.File ?? "", place);
        }

        _numbers.Add(place);
        _numbers.Add(position.Line);
        _numbers.Add(position.Column);
    }
}
