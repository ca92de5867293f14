using System.Text;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Interpolation;

/// <summary>
/// Expands <c>$NAME</c> and <c>${NAME…}</c> with the operators <c>-</c> <c>:-</c> <c>?</c> <c>:?</c> <c>+</c>
/// <c>:+</c>, nested and lazy: what is not needed is neither looked up nor complained about.
/// </summary>
internal static class Template
{
    private const int MaxDepth = 50;

    /// <summary>The expanded text, or null after a failure that was reported.</summary>
    public static string? Expand(string text, IVariableSource source, SourcePosition position, int depth = 0)
    {
        var next = text.IndexOf('$', StringComparison.Ordinal);
        if (next < 0)
        {
            return text;
        }

        if (source.Budget.IsSpent)
        {
            return null;
        }

        if (depth > MaxDepth)
        {
            source.Fail($"variables are nested deeper than {MaxDepth} levels", position);
            return null;
        }

        var result = new StringBuilder(text.Length + 32);
        var at = 0;
        while (next >= 0)
        {
            _ = result.Append(text, at, next - at);
            var before = result.Length;
            at = Step(text, next, result, new TemplateContext(source, position, depth));
            if (at < 0)
            {
                return null;
            }

            if (!source.Budget.TrySpend(result.Length - before))
            {
                source.Fail(
                    $"variables become more than {ExpansionBudget.Total >> 20} Mi characters in all", position);
                return null;
            }

            next = text.IndexOf('$', at);
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    public static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length
            && (char.IsAsciiLetter(text[length])
                || text[length] == '_'
                || (length > 0 && char.IsAsciiDigit(text[length]))))
        {
            length++;
        }

        return length;
    }

    // Reads what starts with the $ at that index; returns where to go on, or -1 after a failure.
    private static int Step(string text, int dollar, StringBuilder result, in TemplateContext context)
    {
        var next = dollar + 1 < text.Length ? text[dollar + 1] : '\0';
        switch (next)
        {
            case '$':
                _ = result.Append('$');
                return dollar + 2;
            case '{':
                return Braced(text, dollar, result, context);
        }

        var length = NameLength(text.AsSpan(dollar + 1));
        if (length == 0)
        {
            _ = result.Append('$');
            return dollar + 1;
        }

        _ = result.Append(Plain(text.Substring(dollar + 1, length), context));
        return dollar + 1 + length;
    }

    private static string Plain(string name, in TemplateContext context)
    {
        context.Source.Used(new VariableUse(name, IsRequired: false, null, null));
        if (context.Source.Find(name) is { } value)
        {
            return value;
        }

        context.Source.Unset(name, context.Position);
        return "";
    }

    private static int Braced(string text, int dollar, StringBuilder result, in TemplateContext context)
    {
        var close = ClosingBrace(text, dollar + 2);
        if (close < 0)
        {
            return Invalid(text[dollar..], context);
        }

        var body = text.AsSpan(dollar + 2, close - dollar - 2);
        var length = NameLength(body);
        var name = body[..length].ToString();
        var rest = body[length..];
        if (length == 0 || !TryOperator(rest, out var operation, out var countsEmpty))
        {
            return Invalid(text[dollar..(close + 1)], context);
        }

        var value = operation == '\0'
            ? Plain(name, context)
            : Apply(name, operation, countsEmpty, rest[(countsEmpty ? 2 : 1)..].ToString(), context);
        if (value is null)
        {
            return -1;
        }

        _ = result.Append(value);
        return close + 1;
    }

    private static bool TryOperator(ReadOnlySpan<char> rest, out char operation, out bool countsEmpty)
    {
        countsEmpty = rest is [':', ..];
        var word = countsEmpty ? rest[1..] : rest;
        operation = word.Length == 0 ? '\0' : word[0];
        return operation is '-' or '?' or '+' || (rest.Length == 0 && !countsEmpty);
    }

    private static string? Apply(string name, char operation, bool countsEmpty, string word, in TemplateContext context)
    {
        context.Source.Used(new VariableUse(
            name,
            operation == '?',
            operation == '-' ? word : null,
            operation == '+' ? word : null));
        var value = context.Source.Find(name);
        var isSet = value is not null && !(countsEmpty && value.Length == 0);
        return (operation, isSet) switch
        {
            ('+', true) => Nested(word, context),
            ('+', false) => "",
            (_, true) => value,
            ('-', false) => Nested(word, context),
            _ => Missing(name, word, context),
        };
    }

    private static string? Nested(string word, in TemplateContext context) =>
        Expand(word, context.Source, context.Position, context.Depth + 1);

    private static string? Missing(string name, string word, in TemplateContext context)
    {
        var reason = Nested(word, context);
        context.Source.Fail(
            string.IsNullOrEmpty(reason)
                ? $"required variable {name} is missing a value"
                : $"required variable {name} is missing a value: {reason}",
            context.Position);
        return null;
    }

    private static int Invalid(string expression, in TemplateContext context)
    {
        var shown = expression.Length > 60 ? expression[..60] + "…" : expression;
        context.Source.Fail(
            $"invalid interpolation format: {shown} is not a variable expression; a literal $ is written $$",
            context.Position);
        return -1;
    }

    private static int ClosingBrace(string text, int from)
    {
        var open = 1;
        for (var index = from; index < text.Length; index++)
        {
            open += text[index] switch
            {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            if (open == 0)
            {
                return index;
            }
        }

        return -1;
    }
}
