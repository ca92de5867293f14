using System.Text;
using Orc.Compose.Diagnostics;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Environment;

/// <summary>
/// Cuts an environment file into assignments: <c>NAME=value</c>, <c>NAME: value</c>, <c>export NAME=value</c>,
/// <c>NAME</c>; values bare, in single quotes (literal) or in double quotes (escapes), quoted ones over several lines.
/// </summary>
internal sealed class EnvironmentLines(string file, string text, DiagnosticList diagnostics)
{
    private readonly string _text = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private SourcePosition Position => new(file, _line, _at - _lineStart + 1);

    private bool AtEnd => _at >= _text.Length;

    /// <summary>The next assignment; null at the end. A bad line is reported and skipped.</summary>
    public EnvironmentLine? Next()
    {
        while (!AtEnd)
        {
            SkipSpace();
            if (AtEnd)
            {
                break;
            }

            if (_text[_at] is '\n' or '#')
            {
                SkipLine();
                continue;
            }

            if (ReadAssignment() is { } line)
            {
                return line;
            }

            SkipLine();
        }

        return null;
    }

    private EnvironmentLine? ReadAssignment()
    {
        SkipExport();
        var position = Position;
        var start = _at;
        while (!AtEnd && IsNameLetter(_text[_at]))
        {
            _at++;
        }

        var name = _text[start.._at];
        SkipSpace();
        if (name.Length == 0 || (!AtEnd && _text[_at] is not ('=' or ':' or '\n' or '#')))
        {
            var letter = AtEnd ? "the end of the file" : $"\"{_text[_at]}\"";
            diagnostics.Error(
                name.Length == 0
                    ? $"a name is expected here, not {letter}"
                    : $"\"=\" is expected after {name}, not {letter}",
                Position);
            return null;
        }

        if (AtEnd || _text[_at] is '\n' or '#')
        {
            SkipLine();
            return new EnvironmentLine(name, "", EnvironmentLineKind.Inherited, position);
        }

        _at++;
        SkipSpace();
        return ReadValue(name, position);
    }

    private EnvironmentLine? ReadValue(string name, SourcePosition position)
    {
        if (AtEnd || _text[_at] is not ('"' or '\''))
        {
            return new EnvironmentLine(name, ReadBare(), EnvironmentLineKind.Expanded, position);
        }

        var quote = _text[_at];
        var opened = Position;
        if (ReadQuoted(quote) is not { } value)
        {
            diagnostics.Error($"the quote that opens the value of {name} is never closed", opened);
            _at = _text.Length;
            return null;
        }

        SkipSpace();
        if (!AtEnd && _text[_at] is not ('\n' or '#'))
        {
            diagnostics.Error($"nothing may follow the closing quote of {name}", Position);
            return null;
        }

        SkipLine();
        return new EnvironmentLine(
            name, value, quote == '\'' ? EnvironmentLineKind.Literal : EnvironmentLineKind.Expanded, position);
    }

    // To the end of the line, or to a # after a space; one right at the beginning is the value's own (A=#fff).
    private string ReadBare()
    {
        var end = _text.IndexOf('\n', _at);
        var value = _text.AsSpan(_at, (end < 0 ? _text.Length : end) - _at);
        var comment = value.IndexOf(" #", StringComparison.Ordinal);
        var text = (comment < 0 ? value : value[..comment]).TrimEnd().ToString();
        SkipLine();
        return text;
    }

    private string? ReadQuoted(char quote)
    {
        var value = new StringBuilder();
        _at++;
        while (!AtEnd)
        {
            var letter = _text[_at++];
            if (letter == quote)
            {
                return value.ToString();
            }

            if (letter == '\\' && !AtEnd)
            {
                ReadEscape(quote, value);
                continue;
            }

            if (letter == '\n')
            {
                _line++;
                _lineStart = _at;
            }

            _ = value.Append(letter);
        }

        return null;
    }

    private void ReadEscape(char quote, StringBuilder value)
    {
        var letter = _text[_at];
        if (quote == '\'')
        {
            if (letter == '\'')
            {
                _ = value.Append('\'');
                _at++;
            }
            else
            {
                _ = value.Append('\\');
            }

            return;
        }

        if (letter == '0' && Octal() is { } character)
        {
            _ = value.Append(character);
            return;
        }

        // A dollar that was escaped here must pass expansion untouched.
        var replaced = letter == '$' ? "$$" : Escape(letter);
        _ = value.Append(replaced ?? "\\");
        _at += replaced is null ? 0 : 1;
    }

    private static string? Escape(char letter) => letter switch
    {
        'a' => "\a",
        'b' => "\b",
        'c' => "",
        'f' => "\f",
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'v' => "\v",
        '\\' => "\\",
        '"' => "\"",
        _ => null,
    };

    private char? Octal()
    {
        var end = _at + 1;
        var value = 0;
        while (end < _text.Length && end <= _at + 3 && _text[end] is >= '0' and <= '7')
        {
            value = (value * 8) + (_text[end++] - '0');
        }

        if (end == _at + 1)
        {
            return null;
        }

        _at = end;
        return (char)value;
    }

    private void SkipExport()
    {
        if (_text.AsSpan(_at) is ['e', 'x', 'p', 'o', 'r', 't', ' ' or '\t', ..])
        {
            _at += "export".Length;
            SkipSpace();
        }
    }

    private void SkipSpace()
    {
        while (!AtEnd && _text[_at] is ' ' or '\t' or '\r' or '\v' or '\f')
        {
            _at++;
        }
    }

    private void SkipLine()
    {
        var end = _text.IndexOf('\n', Math.Min(_at, _text.Length));
        _at = end < 0 ? _text.Length : end + 1;
        _line++;
        _lineStart = _at;
    }

    private static bool IsNameLetter(char letter) =>
        char.IsLetterOrDigit(letter) || letter is '_' or '.' or '-' or '[' or ']';
}
