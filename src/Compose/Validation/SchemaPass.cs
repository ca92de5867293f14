using System.Collections.Immutable;
using Orc.Compose.Diagnostics;
using Orc.Compose.Loading;
using Orc.Compose.Remotes;
using Orc.Compose.Values;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Validation;

/// <summary>
/// Walks a file once against the schema: reports all that is wrong with it, and gives the same file in long syntax
/// with one spelling for each value and absolute paths.
/// </summary>
internal sealed class SchemaPass(DiagnosticList diagnostics, PathResolver? paths, bool keepsVariables) : ISyntaxContext
{
    /// <summary>All the ports there are: a line of ports can stand for as many, and a file has many lines.</summary>
    private const int MaxExpanded = 65_536;

    private readonly List<string> _path = [];
    private int _expanded;

    /// <summary>Where binds were written relative to the file or the user's home.</summary>
    public ICollection<SourcePosition> RelativeBinds { get; init; } = [];

    /// <summary>Told where errors were.</summary>
    public LoadDamage? Damage { get; init; }

    public bool KeepsVariables => keepsVariables;

    public Node? Apply(Node node, Shape shape)
    {
        // What a reset takes away need not be anything.
        if (node.Tag == MergeTag.Reset)
        {
            return node;
        }

        if (node is SequenceNode list && list.Items.Any(HasReset))
        {
            node = new SequenceNode([.. list.Items.Select(WithoutResets).OfType<Node>()], list.Position, list.Tag);
        }

        if (shape.Expand is not null)
        {
            var expanded = shape.Expand(node, this);
            if (expanded is null)
            {
                return null;
            }

            node = expanded;
        }

        return node switch
        {
            ScalarNode { IsNull: true } when shape.KeepsNull => ScalarNode.Null(node.Position).With(node.Tag),
            ScalarNode { IsNull: true } when shape.IsCollection => null,
            ScalarNode scalar => Apply(scalar, shape),
            SequenceNode items when shape.Item is not null => Apply(items, shape.Item),
            MappingNode mapping when shape.Fields is not null => Apply(mapping, shape.Fields),
            MappingNode mapping when shape.Values is not null => ApplyOpen(mapping, shape),
            _ when shape.Format == ScalarFormat.Any => node,
            _ => Unfit(node, shape),
        };
    }

    public bool TryExpand(int values, SourcePosition position)
    {
        _expanded = Math.Min(MaxExpanded + 1, _expanded + values);
        if (_expanded > MaxExpanded)
        {
            Error($"the ranges of ports in this file are more than {MaxExpanded} ports", position);
        }

        return _expanded <= MaxExpanded;
    }

    public void Error(string message, SourcePosition position)
    {
        Damage?.Add(_path);
        diagnostics.Error(diagnostics.IsFull ? message : Where() + message, position);
    }

    public void Warning(string message, SourcePosition position)
    {
        if (diagnostics.TakesWarnings)
        {
            diagnostics.Warning(Where() + message, position);
        }
    }

    // What is read from elsewhere is no path.
    public string ResolvePath(string path) =>
        paths is null || (keepsVariables && path.Contains('$', StringComparison.Ordinal))
        || (path.Contains(':', StringComparison.Ordinal) && RemoteResource.IsRemote(path))
            ? path
            : paths.Resolve(path);

    public string ResolveBind(string path, SourcePosition position)
    {
        if (path is ['\\', ..] or [_, ':', '\\' or '/', ..])
        {
            return path;
        }

        if (!Path.IsPathRooted(path))
        {
            RelativeBinds.Add(position);
        }

        return ResolvePath(path);
    }

    // Nothing earlier stands where an item of a list does: what is reset in it is as if it were not there.
    private static bool HasReset(Node node) =>
        node.Tag == MergeTag.Reset
        || (node is MappingNode mapping && mapping.Entries.Any(entry => HasReset(entry.Value)));

    private static Node? WithoutResets(Node node) => node switch
    {
        { Tag: MergeTag.Reset } => null,
        MappingNode mapping when HasReset(mapping) => mapping.With(
        [
            .. mapping.Entries
                .Where(entry => entry.Value.Tag != MergeTag.Reset)
                .Select(entry => entry with { Value = WithoutResets(entry.Value)! }),
        ]),
        _ => node,
    };

    private ScalarNode? Apply(ScalarNode scalar, Shape shape)
    {
        if (keepsVariables && scalar.Value.Contains('$', StringComparison.Ordinal))
        {
            return scalar.With(scalar.Value, ScalarKind.Text);
        }

        var converted = ScalarFormats.Convert(scalar, shape.Format, this);
        if (converted is null || (shape.Words is { } words && !words.Contains(scalar.Value)))
        {
            return (ScalarNode?)Unfit(scalar, shape);
        }

        return converted;
    }

    private SequenceNode Apply(SequenceNode list, Shape shape)
    {
        var items = ImmutableArray.CreateBuilder<Node>(list.Items.Length);
        for (var index = 0; index < list.Items.Length; index++)
        {
            _path.Add($"[{index}]");
            if (Apply(list.Items[index], shape) is { } item)
            {
                items.Add(item);
            }

            _path.RemoveAt(_path.Count - 1);
        }

        return new SequenceNode(items.DrainToImmutable(), list.Position, list.Tag);
    }

    private MappingNode Apply(MappingNode mapping, FieldTable fields)
    {
        var entries = ImmutableArray.CreateBuilder<MappingEntry>(mapping.Entries.Length);
        foreach (var entry in mapping.Entries)
        {
            if (fields.Find(entry.Key) is { } shape)
            {
                AddEntry(entries, entry, shape);
            }
            else if (entry.Key.StartsWith("x-", StringComparison.Ordinal))
            {
                entries.Add(entry);
            }
            else
            {
                Error($"unknown key \"{entry.Key}\"{diagnostics.Suggest(entry.Key, fields.Names)}", entry.KeyPosition);
            }
        }

        foreach (var required in fields.Required)
        {
            if (!mapping.Contains(required))
            {
                Error($"the key \"{required}\" is missing", mapping.Position);
            }
            else if (mapping[required]!.Tag == MergeTag.Reset)
            {
                Error($"the key \"{required}\" must be there: it cannot be reset", mapping.KeyPosition(required));
            }
            else if (mapping[required]!.IsNull && fields.Find(required)!.IsCollection)
            {
                Error($"the key \"{required}\" has no value", mapping.KeyPosition(required));
            }
        }

        return mapping.With(entries.DrainToImmutable());
    }

    private MappingNode ApplyOpen(MappingNode mapping, Shape shape)
    {
        var entries = ImmutableArray.CreateBuilder<MappingEntry>(mapping.Entries.Length);
        foreach (var entry in mapping.Entries)
        {
            if (shape.KeysAreNames && !IsName(entry.Key))
            {
                if (entry.Key.StartsWith("x-", StringComparison.Ordinal))
                {
                    entries.Add(entry);
                }
                else
                {
                    Error($"\"{entry.Key}\" is not a name of letters, digits, '.', '_' and '-'", entry.KeyPosition);
                }
            }
            else
            {
                AddEntry(entries, entry, shape.Values!);
            }
        }

        return mapping.With(entries.DrainToImmutable());
    }

    private void AddEntry(ImmutableArray<MappingEntry>.Builder entries, MappingEntry entry, Shape shape)
    {
        _path.Add(entry.Key);
        if (Apply(entry.Value, shape) is { } value)
        {
            entries.Add(entry with { Value = value });
        }

        _path.RemoveAt(_path.Count - 1);
    }

    private Node? Unfit(Node node, Shape shape)
    {
        var hint = shape.Format == ScalarFormat.Text
            && node is ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Float or ScalarKind.Boolean }
                ? "; put it in quotes"
                : "";
        var near = shape.Words is not null && node is ScalarNode { Kind: ScalarKind.Text } text
            ? diagnostics.Suggest(text.Value, shape.Words)
            : "";
        Error($"expected {shape.Expected}, got {node.Description}{hint}{near}", node.Position);
        return null;
    }

    /// <summary>Whether a key names something; what does not and begins with <c>x-</c> is an extension.</summary>
    public static bool IsName(string key)
    {
        foreach (var letter in key)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return key.Length > 0;
    }

    private string Where() => _path.Count == 0
        ? ""
        : string.Join('.', _path).Replace(".[", "[", StringComparison.Ordinal) + ": ";
}
