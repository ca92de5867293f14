using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace Orc.Cli.Output.Templates;

/// <summary>Where a template is while it renders: the dot, the variables, and what was written.</summary>
internal sealed class TemplateScope(StringBuilder output, JsonNode? dot)
{
    private readonly Dictionary<string, JsonNode?> _variables = new(StringComparer.Ordinal) { ["$"] = dot };
    private readonly TemplateScope? _outer;

    private TemplateScope(TemplateScope outer, JsonNode? dot)
        : this(outer.Output, dot)
    {
        _outer = outer;
        _ = _variables.Remove("$");
    }

    public StringBuilder Output { get; } = output;

    public JsonNode? Dot { get; } = dot;

    public TemplateScope Inner(JsonNode? dot) => new(this, dot);

    public void Declare(string name, JsonNode? value) => _variables[name] = value;

    /// <summary><c>$x = …</c>: where it was declared.</summary>
    public void Assign(string name, JsonNode? value)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._variables.ContainsKey(name))
            {
                scope._variables[name] = value;
                return;
            }
        }

        throw new TemplateException($"undefined variable \"{name}\"");
    }

    public JsonNode? Variable(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._variables.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        throw new TemplateException($"undefined variable \"{name}\"");
    }

    public void Run(ImmutableArray<Action<TemplateScope>> parts)
    {
        foreach (var part in parts)
        {
            part(this);
        }
    }
}
