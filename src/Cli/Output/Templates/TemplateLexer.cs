using System.Text;

namespace Orc.Cli.Output.Templates;

/// <summary>Splits a template into texts and the words of its actions.</summary>
internal static class TemplateLexer
{
    public static List<TemplateToken> Split(string template)
    {
        var tokens = new List<TemplateToken>();
        var at = 0;
        var trimNext = false;
        while (at < template.Length)
        {
            var open = template.IndexOf("{{", at, StringComparison.Ordinal);
            var text = open < 0 ? template[at..] : template[at..open];
            text = trimNext ? text.TrimStart() : text;
            if (open < 0)
            {
                tokens.Add(new TemplateToken(TemplateTokenKind.Text, text));
                break;
            }

            at = open + 2;
            if (at + 1 < template.Length && template[at] == '-' && char.IsWhiteSpace(template[at + 1]))
            {
                text = text.TrimEnd();
                at++;
            }

            tokens.Add(new TemplateToken(TemplateTokenKind.Text, text));
            tokens.Add(new TemplateToken(TemplateTokenKind.Open, "{{"));
            (at, trimNext) = Action(template, at, tokens);
        }

        return tokens;
    }

    private static (int At, bool TrimNext) Action(string template, int at, List<TemplateToken> tokens)
    {
        while (at < template.Length)
        {
            if (char.IsWhiteSpace(template[at]))
            {
                at++;
            }
            else if (template.AsSpan(at).StartsWith("-}}", StringComparison.Ordinal))
            {
                tokens.Add(new TemplateToken(TemplateTokenKind.Close, "}}"));
                return (at + 3, true);
            }
            else if (template.AsSpan(at).StartsWith("}}", StringComparison.Ordinal))
            {
                tokens.Add(new TemplateToken(TemplateTokenKind.Close, "}}"));
                return (at + 2, false);
            }
            else if (template.AsSpan(at).StartsWith("/*", StringComparison.Ordinal))
            {
                var end = template.IndexOf("*/", at + 2, StringComparison.Ordinal);
                at = end < 0 ? throw new TemplateException("unclosed comment") : end + 2;
            }
            else
            {
                at = Word(template, at, tokens);
            }
        }

        throw new TemplateException("unclosed action");
    }

    private static int Word(string template, int at, List<TemplateToken> tokens)
    {
        var letter = template[at];
        if (letter is '"' or '`' or '\'')
        {
            return Quoted(template, at, tokens);
        }

        if (letter == ':' && at + 1 < template.Length && template[at + 1] == '=')
        {
            tokens.Add(new TemplateToken(TemplateTokenKind.Sign, ":="));
            return at + 2;
        }

        if (letter is '|' or '(' or ')' or ',' or '=')
        {
            tokens.Add(new TemplateToken(TemplateTokenKind.Sign, letter.ToString()));
            return at + 1;
        }

        var kind = letter switch
        {
            '.' => TemplateTokenKind.Field,
            '$' => TemplateTokenKind.Variable,
            '-' or '+' or (>= '0' and <= '9') => TemplateTokenKind.Number,
            _ when char.IsLetter(letter) || letter == '_' => TemplateTokenKind.Word,
            _ => throw new TemplateException($"unexpected \"{letter}\" in command"),
        };
        var end = at + 1;
        while (end < template.Length && Continues(template[end], kind))
        {
            end++;
        }

        tokens.Add(new TemplateToken(kind, template[at..end]));
        return end;
    }

    private static bool Continues(char letter, TemplateTokenKind kind) =>
        char.IsLetterOrDigit(letter)
        || letter == '_'
        || (letter == '.' && kind is TemplateTokenKind.Field or TemplateTokenKind.Number);

    private static int Quoted(string template, int at, List<TemplateToken> tokens)
    {
        var quote = template[at];
        var text = new StringBuilder();
        for (var end = at + 1; end < template.Length; end++)
        {
            if (template[end] == quote)
            {
                tokens.Add(new TemplateToken(TemplateTokenKind.Quoted, text.ToString()));
                return end + 1;
            }

            if (template[end] == '\\' && quote != '`' && end + 1 < template.Length)
            {
                end++;
                _ = text.Append(template[end] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
                continue;
            }

            _ = text.Append(template[end]);
        }

        throw new TemplateException("unterminated quoted string");
    }
}
