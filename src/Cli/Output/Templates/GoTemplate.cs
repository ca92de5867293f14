using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace Orc.Cli.Output.Templates;

/// <summary>
/// The part of Go's templates that people use with docker's <c>--format</c>: fields, pipes, variables, if, range, with,
/// and docker's functions.
/// </summary>
internal sealed class GoTemplate
{
    private readonly ImmutableArray<Action<TemplateScope>> _parts;

    private GoTemplate(ImmutableArray<Action<TemplateScope>> parts)
    {
        _parts = parts;
    }

    /// <exception cref="TemplateException">It does not parse.</exception>
    public static GoTemplate Parse(string text) => new(new TemplateParser(TemplateLexer.Split(text)).Parse());

    /// <exception cref="TemplateException">It asks for a field that is not there.</exception>
    public string Render(JsonNode? value)
    {
        var output = new StringBuilder();
        var scope = new TemplateScope(output, value);
        foreach (var part in _parts)
        {
            part(scope);
        }

        return output.ToString();
    }
}
