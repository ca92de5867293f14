using System.Collections.Immutable;
using Orc.Compose.Validation;
using Orc.Compose.Yaml;

namespace Orc.Compose.Rendering;

/// <summary>Puts keys into one order, so that equal projects are written out as equal bytes.</summary>
internal static class CanonicalOrder
{
    private static readonly string[] Sections =
        ["name", "services", "networks", "volumes", "configs", "secrets", "models"];

    public static MappingNode Apply(MappingNode model)
    {
        var sorted = (MappingNode)Apply(model, ComposeSchema.File);
        return sorted.With([.. sorted.Entries.OrderBy(entry => Place(entry.Key))]);
    }

    public static Node Apply(Node node, Shape? shape) => node switch
    {
        MappingNode mapping => mapping.With(Sorted(mapping, shape)),
        SequenceNode list => new SequenceNode([.. list.Items.Select(item => Apply(item, shape?.Item))], list.Position),
        _ => node,
    };

    private static ImmutableArray<MappingEntry> Sorted(MappingNode mapping, Shape? shape)
    {
        var fields = shape?.Fields;
        return
        [
            .. mapping.Entries
                .Select(entry => entry with
                {
                    Value = Apply(entry.Value, fields is null ? shape?.Values : fields.Find(entry.Key)),
                })
                .OrderBy(entry => fields?.Order(entry.Key) ?? 0)
                .ThenBy(entry => entry.Key, StringComparer.Ordinal),
        ];
    }

    private static int Place(string key) => Array.IndexOf(Sections, key) is >= 0 and var at ? at : Sections.Length;
}
