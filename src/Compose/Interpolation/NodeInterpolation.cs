using System.Collections.Immutable;
using Orc.Compose.Yaml;

namespace Orc.Compose.Interpolation;

/// <summary>
/// Expands the variables in every value of a tree. Keys are left alone; what does not change is shared.
/// </summary>
internal static class NodeInterpolation
{
    public static Node Apply(Node node, IVariableSource source) => node switch
    {
        ScalarNode scalar => Apply(scalar, source),
        SequenceNode sequence => Apply(sequence, source),
        MappingNode mapping => Apply(mapping, source),
        _ => node,
    };

    // What came out of a variable is text; whoever wants a number there reads one from it.
    private static ScalarNode Apply(ScalarNode scalar, IVariableSource source)
    {
        if (!scalar.Value.Contains('$', StringComparison.Ordinal))
        {
            return scalar;
        }

        var expanded = Template.Expand(scalar.Value, source, scalar.Position) ?? "";
        return scalar.With(expanded, ScalarKind.Text);
    }

    private static SequenceNode Apply(SequenceNode sequence, IVariableSource source)
    {
        ImmutableArray<Node>.Builder? changed = null;
        for (var index = 0; index < sequence.Items.Length; index++)
        {
            var item = Apply(sequence.Items[index], source);
            if (!ReferenceEquals(item, sequence.Items[index]))
            {
                changed ??= sequence.Items.ToBuilder();
                changed[index] = item;
            }
        }

        return changed is null
            ? sequence
            : new SequenceNode(changed.MoveToImmutable(), sequence.Position, sequence.Tag);
    }

    private static MappingNode Apply(MappingNode mapping, IVariableSource source)
    {
        ImmutableArray<MappingEntry>.Builder? changed = null;
        for (var index = 0; index < mapping.Entries.Length; index++)
        {
            var entry = mapping.Entries[index];
            var value = Apply(entry.Value, source);
            if (!ReferenceEquals(value, entry.Value))
            {
                changed ??= mapping.Entries.ToBuilder();
                changed[index] = entry with { Value = value };
            }
        }

        return changed is null ? mapping : mapping.With(changed.MoveToImmutable());
    }
}
