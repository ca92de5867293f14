using System.Collections.Immutable;
using Orc.Compose.Interpolation;
using Orc.Compose.Loading;
using Orc.Compose.Rendering;
using Orc.Compose.Yaml;

namespace Orc.Compose.Explaining;

/// <summary>Says of every value of a loaded project where it comes from.</summary>
public static class ProjectExplanation
{
    /// <summary>The values of all enabled services and of what they use, in the order of rendering.</summary>
    public static ImmutableArray<ExplainedValue> Of(ComposeResult result)
    {
        var values = ImmutableArray.CreateBuilder<ExplainedValue>();
        if (result.Project is { } project)
        {
            Add(CanonicalOrder.Apply(project.Model), "", result.Origins ?? new Origins(), values);
        }

        return values.ToImmutable();
    }

    private static void Add(
        Node node, string path, Origins origins, ImmutableArray<ExplainedValue>.Builder values)
    {
        switch (node)
        {
            case MappingNode { Entries.IsEmpty: false } mapping:
                foreach (var entry in mapping.Entries)
                {
                    Add(entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}", origins, values);
                }

                break;
            case SequenceNode { Items.IsEmpty: false } list:
                for (var index = 0; index < list.Items.Length; index++)
                {
                    Add(list.Items[index], $"{path}[{index}]", origins, values);
                }

                break;
            default:
                values.Add(Explain(node, path, origins));
                break;
        }
    }

    private static ExplainedValue Explain(Node node, string path, Origins origins)
    {
        var template = origins.FindTemplate(node.Position);
        return new ExplainedValue
        {
            Path = path,
            Value = node switch
            {
                ScalarNode scalar => scalar.ValueOrNull ?? "null",
                MappingNode => "{}",
                _ => "[]",
            },
            Position = node.Position,
            Template = template,
            Variables = template is null ? [] : [.. Names(template).Distinct(StringComparer.Ordinal)],
            Overridden = [.. origins.OverriddenBy(node.Position)],
        };
    }

    private static IEnumerable<string> Names(string template)
    {
        for (var at = 0; at < template.Length; at++)
        {
            if (template[at] != '$')
            {
                continue;
            }

            if (at + 1 < template.Length && template[at + 1] == '$')
            {
                at++;
                continue;
            }

            var begin = at + 1 < template.Length && template[at + 1] == '{' ? at + 2 : at + 1;
            var length = Template.NameLength(template.AsSpan(begin));
            if (length > 0)
            {
                yield return template.Substring(begin, length);
            }
        }
    }
}
