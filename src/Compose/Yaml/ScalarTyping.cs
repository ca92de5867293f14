namespace Orc.Compose.Yaml;

/// <summary>
/// The core schema of YAML 1.2 (section 10.3.2), by hand: a plain <c>on</c>, <c>yes</c> or <c>1:30</c> is text here,
/// where YAML 1.1 saw booleans and base 60.
/// </summary>
internal static class ScalarTyping
{
    public static ScalarKind OfPlain(string value)
    {
        if (value.Length == 0)
        {
            return ScalarKind.Null;
        }

        return value[0] switch
        {
            '~' when value.Length == 1 => ScalarKind.Null,
            'n' or 'N' when value is "null" or "Null" or "NULL" => ScalarKind.Null,
            't' or 'T' when value is "true" or "True" or "TRUE" => ScalarKind.Boolean,
            'f' or 'F' when value is "false" or "False" or "FALSE" => ScalarKind.Boolean,
            '+' or '-' or '.' or (>= '0' and <= '9') => OfNumber(value),
            _ => ScalarKind.Text,
        };
    }

    private static ScalarKind OfNumber(string value)
    {
        var text = value.AsSpan();
        if (text is ['0', 'o', .. { Length: > 0 } octal])
        {
            return octal.ContainsAnyExceptInRange('0', '7') ? ScalarKind.Text : ScalarKind.Integer;
        }

        if (text is ['0', 'x', .. { Length: > 0 } hexadecimal])
        {
            return AllHexadecimal(hexadecimal) ? ScalarKind.Integer : ScalarKind.Text;
        }

        if (text[0] is '+' or '-')
        {
            text = text[1..];
        }

        if (text is ".inf" or ".Inf" or ".INF" || value is ".nan" or ".NaN" or ".NAN")
        {
            return ScalarKind.Float;
        }

        return OfDecimal(text);
    }

    // [0-9]+ is an integer; (\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? a float.
    private static ScalarKind OfDecimal(ReadOnlySpan<char> text)
    {
        var whole = Digits(text);
        if (whole > 0 && whole == text.Length)
        {
            return ScalarKind.Integer;
        }

        var rest = text[whole..];
        var fraction = 0;
        if (rest is ['.', ..])
        {
            fraction = Digits(rest[1..]);
            rest = rest[(1 + fraction)..];
        }

        if (whole + fraction == 0)
        {
            return ScalarKind.Text;
        }

        if (rest is ['e' or 'E', .. var exponent])
        {
            exponent = exponent is ['+' or '-', .. var unsigned] ? unsigned : exponent;
            return exponent.Length > 0 && Digits(exponent) == exponent.Length ? ScalarKind.Float : ScalarKind.Text;
        }

        return rest.Length == 0 ? ScalarKind.Float : ScalarKind.Text;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    private static bool AllHexadecimal(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiHexDigit(letter))
            {
                return false;
            }
        }

        return true;
    }
}
