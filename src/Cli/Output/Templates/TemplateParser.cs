using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Part = System.Action<Orc.Cli.Output.Templates.TemplateScope>;
using Value = System.Func<Orc.Cli.Output.Templates.TemplateScope, System.Text.Json.Nodes.JsonNode?>;

namespace Orc.Cli.Output.Templates;

/// <summary>
/// Turns the words of a template into what it does. Grammar: Go's text/template, without definitions.
/// </summary>
internal sealed class TemplateParser(List<TemplateToken> tokens)
{
    private int _at;

    public ImmutableArray<Part> Parse()
    {
        var parts = Block(out var end);
        return end is null ? parts : throw new TemplateException($"unexpected {{{{{end}}}}}");
    }

    // Up to `end` or `else`, whose word is given, or the end of the template.
    private ImmutableArray<Part> Block(out string? end)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        while (_at < tokens.Count)
        {
            var token = tokens[_at++];
            if (token.Kind == TemplateTokenKind.Text)
            {
                parts.Add(scope => scope.Output.Append(token.Text));
                continue;
            }

            var word = Peek is { Kind: TemplateTokenKind.Word } found ? found.Text : null;
            switch (word)
            {
                case "end" or "else":
                    _at++;
                    end = word;
                    return parts.ToImmutable();
                case "if" or "with":
                    _at++;
                    parts.Add(Condition(word));
                    break;
                case "range":
                    _at++;
                    parts.Add(Range());
                    break;
                case null when Peek?.Kind == TemplateTokenKind.Close:
                    _at++;
                    break;
                default:
                    parts.Add(Statement());
                    break;
            }
        }

        end = null;
        return parts.ToImmutable();
    }

    private TemplateToken? Peek => _at < tokens.Count ? tokens[_at] : null;

    private Part Statement()
    {
        if (Peek is { Kind: TemplateTokenKind.Variable } variable
            && _at + 1 < tokens.Count
            && tokens[_at + 1] is { Kind: TemplateTokenKind.Sign, Text: ":=" or "=" } sign)
        {
            _at += 2;
            var assigned = Pipeline();
            Close();
            return sign.Text == ":="
                ? scope => scope.Declare(variable.Text, assigned(scope))
                : scope => scope.Assign(variable.Text, assigned(scope));
        }

        var value = Pipeline();
        Close();
        return scope => scope.Output.Append(TemplateFunctions.Print(value(scope)));
    }

    private Part Condition(string word)
    {
        var variable = DeclaredVariables();
        var condition = Pipeline();
        Close();
        var then = Block(out var end);
        var otherwise = Otherwise(end, word);
        return scope =>
        {
            var value = condition(scope);
            var isTrue = TemplateFunctions.IsTrue(value);
            var inner = scope.Inner(word == "with" && isTrue ? value : scope.Dot);
            if (variable is [var name, ..])
            {
                inner.Declare(name, value);
            }

            inner.Run(isTrue ? then : otherwise);
        };
    }

    private Part Range()
    {
        var names = DeclaredVariables();
        var over = Pipeline();
        Close();
        var each = Block(out var end);
        var otherwise = Otherwise(end, "range");
        return scope =>
        {
            var any = false;
            foreach (var (key, item) in TemplateFunctions.Items(over(scope)))
            {
                any = true;
                var inner = scope.Inner(item);
                if (names is [var first, var second, ..])
                {
                    inner.Declare(first, key);
                    inner.Declare(second, item);
                }
                else if (names is [var only])
                {
                    inner.Declare(only, item);
                }

                inner.Run(each);
            }

            if (!any)
            {
                scope.Inner(scope.Dot).Run(otherwise);
            }
        };
    }

    // After `else`: `if` opens another condition whose `end` closes this one too.
    private ImmutableArray<Part> Otherwise(string? end, string word)
    {
        switch (end)
        {
            case null:
                throw new TemplateException($"unexpected EOF: {{{{{word}}}}} without {{{{end}}}}");
            case "end":
                Close();
                return [];
        }

        if (Peek is { Kind: TemplateTokenKind.Word, Text: "if" or "with" } again)
        {
            _at++;
            return [Condition(again.Text)];
        }

        Close();
        var otherwise = Block(out var last);
        if (last != "end")
        {
            throw new TemplateException($"unexpected EOF: {{{{{word}}}}} without {{{{end}}}}");
        }

        Close();
        return otherwise;
    }

    // `$x :=` or `$i, $x :=` in front of a range or condition.
    private List<string> DeclaredVariables()
    {
        var names = new List<string>();
        var start = _at;
        while (Peek is { Kind: TemplateTokenKind.Variable } variable)
        {
            names.Add(variable.Text);
            _at++;
            if (Peek is not { Kind: TemplateTokenKind.Sign } sign || sign.Text is not ("," or ":="))
            {
                break;
            }

            _at++;
            if (sign.Text == ":=")
            {
                return names;
            }
        }

        _at = start;
        return [];
    }

    private Value Pipeline()
    {
        var value = Call(null);
        while (Peek is { Kind: TemplateTokenKind.Sign, Text: "|" })
        {
            _at++;
            value = Call(value);
        }

        return value;
    }

    // A function with its arguments, or a value; what was piped in is the last argument.
    private Value Call(Value? piped)
    {
        if (Peek is not { Kind: TemplateTokenKind.Word } word || word.Text is "true" or "false" or "nil")
        {
            var value = Term();
            return piped is null
                ? value
                : throw new TemplateException("a value cannot take what is piped into it: a function is needed");
        }

        _at++;
        var function = TemplateFunctions.Find(word.Text)
            ?? throw new TemplateException($"function \"{word.Text}\" not defined");
        var arguments = new List<Value>();
        while (Peek is { Kind: not (TemplateTokenKind.Close or TemplateTokenKind.Text) } next
            && next is not { Kind: TemplateTokenKind.Sign, Text: "|" or ")" })
        {
            arguments.Add(Term());
        }

        if (piped is not null)
        {
            arguments.Add(piped);
        }

        return scope => function([.. arguments.Select(argument => argument(scope))]);
    }

    private Value Term()
    {
        var token = Peek ?? throw new TemplateException("unexpected EOF");
        _at++;
        switch (token.Kind)
        {
            case TemplateTokenKind.Field:
                return scope => TemplateFunctions.Field(scope.Dot, token.Text);
            case TemplateTokenKind.Variable:
                return WithField(scope => scope.Variable(token.Text));
            case TemplateTokenKind.Quoted:
                return _ => JsonValue.Create(token.Text);
            case TemplateTokenKind.Number:
                return Number(token.Text);
            case TemplateTokenKind.Word when token.Text is "true" or "false":
                return _ => JsonValue.Create(token.Text == "true");
            case TemplateTokenKind.Word when token.Text == "nil":
                return _ => null;
            case TemplateTokenKind.Word when TemplateFunctions.Find(token.Text) is { } function:
                return _ => function([]);
            case TemplateTokenKind.Sign when token.Text == "(":
                var inner = Pipeline();
                if (Peek is not { Kind: TemplateTokenKind.Sign, Text: ")" })
                {
                    throw new TemplateException("unclosed left paren");
                }

                _at++;
                return WithField(inner);
            default:
                throw new TemplateException($"unexpected \"{token.Text}\" in operand");
        }
    }

    private Value WithField(Value value)
    {
        if (Peek is not { Kind: TemplateTokenKind.Field, Text: { Length: > 1 } path })
        {
            return value;
        }

        _at++;
        return scope => TemplateFunctions.Field(value(scope), path);
    }

    private static Value Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? _ => JsonValue.Create(whole)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var broken)
                ? _ => JsonValue.Create(broken)
                : throw new TemplateException($"bad number syntax: \"{text}\"");

    private void Close()
    {
        if (Peek?.Kind != TemplateTokenKind.Close)
        {
            throw new TemplateException($"unexpected \"{Peek?.Text ?? "EOF"}\" in command");
        }

        _at++;
    }
}
