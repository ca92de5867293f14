using System.Text;

namespace Orc.Model.Templates;

/// <summary>
/// What stands between <c>{{</c> and <c>}}</c>. With an error, the part is the text as it was written.
/// </summary>
internal sealed record TemplateAction(TemplatePart Part, int End, string Error = "")
{
    private const string Close = "}}";
    private static readonly string[] Keywords =
    [
        "if", "else", "end", "range", "with", "template", "define", "block", "printf", "print", "env", "secret",
        "config",
    ];

    /// <summary><c>{{- </c>: white space before it goes.</summary>
    public bool TrimsBefore { get; private init; }

    /// <summary><c> -}}</c>: white space after it goes.</summary>
    public bool TrimsAfter { get; private init; }

    /// <param name="text">The whole text.</param>
    /// <param name="open">Where its <c>{{</c> is.</param>
    public static TemplateAction Read(string text, int open)
    {
        var close = FindClose(text, open + 2);
        if (close < 0)
        {
            return new TemplateAction(
                new TemplatePart("", text[open..]),
                text.Length,
                "a placeholder begins with {{ and has no }}; to have the braces themselves, write {{\"{{\"}}");
        }

        var end = close + Close.Length;
        var whole = text[open..end];
        var inner = text[(open + 2)..close];
        var trimsBefore = inner is ['-', ' ', ..];
        var trimsAfter = inner is [.., ' ', '-'];
        inner = inner[(trimsBefore ? 1 : 0)..^(trimsAfter ? 1 : 0)].Trim();
        return Parse(inner, whole, out var error) is { } part
            ? new TemplateAction(part, end) { TrimsBefore = trimsBefore, TrimsAfter = trimsAfter }
            : new TemplateAction(new TemplatePart("", whole), end, error);
    }

    // What is in quotes may hold the braces.
    private static int FindClose(string text, int at)
    {
        var quote = '\0';
        for (; at < text.Length; at++)
        {
            var letter = text[at];
            if (quote != '\0')
            {
                at += letter == '\\' && quote == '"' ? 1 : 0;
                quote = letter == quote ? '\0' : quote;
            }
            else if (letter is '"' or '`')
            {
                quote = letter;
            }
            else if (letter == '}' && at + 1 < text.Length && text[at + 1] == '}')
            {
                return at;
            }
        }

        return -1;
    }

    private static TemplatePart? Parse(string inner, string whole, out string error)
    {
        error = "";
        if (inner.StartsWith("/*", StringComparison.Ordinal) && inner.EndsWith("*/", StringComparison.Ordinal))
        {
            return new TemplatePart("", "");
        }

        if (inner.Length > 0 && inner[0] is '"' or '`')
        {
            return Unquote(inner) is { } text
                ? new TemplatePart("", text)
                : Fail($"{whole} is not one text in quotes", out error);
        }

        var words = inner.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is ["index", var map, var key])
        {
            return map == $".{PlaceholderNames.Label}" && Unquote(key) is { } label
                ? new TemplatePart(PlaceholderNames.Label, whole, label)
                : Fail($"{whole}: index is for labels of the service, as index .Service.Labels \"name\"", out error);
        }

        return words is [['.', ..] field] ? Field(field[1..], whole, out error) : Fail(WhyNot(words, whole), out error);
    }

    private static TemplatePart? Field(string field, string whole, out string error)
    {
        error = "";
        const string Labels = PlaceholderNames.Label + ".";
        if (field.StartsWith(Labels, StringComparison.Ordinal) && IsName(field[Labels.Length..]))
        {
            return new TemplatePart(PlaceholderNames.Label, whole, field[Labels.Length..]) { IsRequired = true };
        }

        return field != PlaceholderNames.Label && PlaceholderNames.All.Contains(field)
            ? new TemplatePart(field, whole)
            : Fail(Unknown(field, whole), out error);
    }

    // Go's fields are names; a label with a dot or a dash is asked for by index.
    private static bool IsName(string text) => text.Length > 0 && !char.IsAsciiDigit(text[0])
        && text.All(letter => char.IsLetterOrDigit(letter) || letter == '_');

    private static string Unknown(string field, string whole)
    {
        const string Labels = PlaceholderNames.Label;
        if (field.StartsWith(Labels + ".", StringComparison.Ordinal))
        {
            return $"{whole}: a label whose name is no plain word is written "
                + $"{{{{index .{Labels} \"{field[(Labels.Length + 1)..]}\"}}}}";
        }

        return PlaceholderNames.All.Any(name => name == field || name.StartsWith(field + ".", StringComparison.Ordinal))
            ? $"{whole} is not one text: there are {PlaceholderNames.Words}"
            : $"{whole} is no placeholder: there are {PlaceholderNames.Words}; to have the braces themselves, write "
                + "{{\"{{\"}}";
    }

    private static string WhyNot(string[] words, string whole) => words.Length > 0 && Keywords.Contains(words[0])
        ? $"{whole}: \"{words[0]}\" is not available here: there are {PlaceholderNames.Words}"
        : $"{whole} is no placeholder: there are {PlaceholderNames.Words}; to have the braces themselves, write "
            + "{{\"{{\"}}";

    private static TemplatePart? Fail(string why, out string error)
    {
        error = why;
        return null;
    }

    /// <summary>Null: it is not one text in quotes.</summary>
    private static string? Unquote(string quoted)
    {
        if (quoted.Length < 2 || quoted[^1] != quoted[0])
        {
            return null;
        }

        var inner = quoted[1..^1];
        if (quoted[0] == '`')
        {
            return inner.Contains('`', StringComparison.Ordinal) ? null : inner;
        }

        return quoted[0] == '"' ? Unescape(inner) : null;
    }

    private static string? Unescape(string inner)
    {
        var text = new StringBuilder(inner.Length);
        for (var at = 0; at < inner.Length; at++)
        {
            if (inner[at] == '"' || (inner[at] == '\\' && at + 1 == inner.Length))
            {
                return null;
            }

            text.Append(inner[at] != '\\' ? inner[at] : inner[++at] switch
            {
                'n' => '\n',
                't' => '\t',
                var other => other,
            });
        }

        return text.ToString();
    }
}
