using System.Collections.Immutable;

namespace Orc.Model.Templates;

/// <summary>
/// A text with placeholders that are another thing for each task (<c>web-{{.Task.Slot}}</c>), written as Go's templates
/// are: a field, <c>index .Service.Labels "x"</c>, or a text in quotes, by which a brace can stand for itself.
/// </summary>
public sealed class TaskTemplate
{
    private const string Open = "{{";

    private readonly ImmutableArray<TemplatePart> _parts;

    private TaskTemplate(ImmutableArray<TemplatePart> parts, TemplateError? error)
    {
        _parts = parts;
        Error = error;
        foreach (var part in parts)
        {
            Needs |= part.Needs;
        }
    }

    /// <summary>
    /// The first placeholder that is none; null: there is no such. It stands for itself when the text is written out.
    /// </summary>
    public TemplateError? Error { get; }

    public TemplateNeeds Needs { get; }

    /// <summary>The labels of the service that it names as fields: they must be there.</summary>
    public IEnumerable<string> Labels => _parts.Where(part => part.IsRequired).Select(part => part.Label);

    /// <summary>Whether it can have placeholders at all: the quick question.</summary>
    public static bool IsIn(string? text) => text is not null && text.Contains(Open, StringComparison.Ordinal);

    public static TaskTemplate Parse(string text)
    {
        var parts = ImmutableArray.CreateBuilder<TemplatePart>();
        TemplateError? error = null;
        var at = 0;
        var trimsNext = false;
        while (at < text.Length)
        {
            var open = text.IndexOf(Open, at, StringComparison.Ordinal);
            var plain = text[at..(open < 0 ? text.Length : open)];
            plain = trimsNext ? plain.TrimStart() : plain;
            if (open < 0)
            {
                parts.Add(new TemplatePart("", plain));
                break;
            }

            var action = TemplateAction.Read(text, open);
            error ??= action.Error.Length > 0 ? new TemplateError(open, action.Error) : null;
            plain = action.TrimsBefore ? plain.TrimEnd() : plain;
            parts.Add(new TemplatePart("", plain));
            parts.Add(action.Part);
            trimsNext = action.TrimsAfter;
            at = action.End;
        }

        return new TaskTemplate(parts.ToImmutable(), error);
    }

    public string Expand(TaskWords words) => string.Concat(_parts.Select(part => part.Expand(words)));

    /// <summary>The text for a task; as it is where it has no placeholders.</summary>
    public static string Expand(string text, TaskWords words) => IsIn(text) ? Parse(text).Expand(words) : text;
}
