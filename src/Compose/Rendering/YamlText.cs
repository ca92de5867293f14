using System.Globalization;
using System.Text;
using Orc.Compose.Yaml;

namespace Orc.Compose.Rendering;

/// <summary>
/// Writes a tree as YAML in block style, two spaces a level, quoted only where a reader could misread.
/// </summary>
internal sealed class YamlText
{
    /// <summary>May not come first (YAML 1.2.2 section 5.3); a dash may, where a word follows it.</summary>
    private const string Indicators = " ?:,[]{}#&*!|>'\"%@`=<";

    private readonly StringBuilder _text = new();

    public static string Of(Node node)
    {
        var writer = new YamlText();
        if (node is MappingNode { Entries.IsEmpty: false } mapping)
        {
            writer.WriteEntries(mapping, 0);
        }
        else
        {
            writer.WriteValue(node, 0);
        }

        return writer._text.ToString();
    }

    private void WriteEntries(MappingNode mapping, int indent, bool isFirstInline = false)
    {
        foreach (var entry in mapping.Entries)
        {
            if (!isFirstInline)
            {
                _ = _text.Append(' ', indent);
            }

            isFirstInline = false;
            _ = _text.Append(Key(entry.Key)).Append(':');
            WriteValue(entry.Value, indent + 2);
        }
    }

    // After a key's colon: a space and a value on the line, or lines below.
    private void WriteValue(Node node, int indent)
    {
        switch (node)
        {
            case MappingNode { Entries.IsEmpty: true }:
                _ = _text.Append(" {}\n");
                break;
            case SequenceNode { Items.IsEmpty: true }:
                _ = _text.Append(" []\n");
                break;
            case MappingNode mapping:
                _ = _text.Append('\n');
                WriteEntries(mapping, indent);
                break;
            case SequenceNode list:
                _ = _text.Append('\n');
                WriteItems(list, indent);
                break;
            case ScalarNode scalar:
                _ = _text.Append(' ');
                WriteScalar(scalar, indent);
                break;
        }
    }

    private void WriteItems(SequenceNode list, int indent)
    {
        foreach (var item in list.Items)
        {
            _ = _text.Append(' ', indent).Append('-');
            if (item is MappingNode { Entries.IsEmpty: false } mapping)
            {
                _ = _text.Append(' ');
                WriteEntries(mapping, indent + 2, isFirstInline: true);
            }
            else
            {
                WriteValue(item, indent + 2);
            }
        }
    }

    private void WriteScalar(ScalarNode scalar, int indent)
    {
        if (scalar.Kind == ScalarKind.Null)
        {
            _ = _text.Append("null\n");
        }
        else if (scalar.Kind != ScalarKind.Text)
        {
            _ = _text.Append(scalar.Value).Append('\n');
        }
        else if (IsBlock(scalar.Value))
        {
            WriteBlock(scalar.Value, indent);
        }
        else
        {
            _ = _text.Append(IsPlain(scalar.Value) ? scalar.Value : Quoted(scalar.Value)).Append('\n');
        }
    }

    private void WriteBlock(string value, int indent)
    {
        var (mark, lines) = value.EndsWith('\n')
            ? (value.EndsWith("\n\n", StringComparison.Ordinal) ? "|+" : "|", value[..^1])
            : ("|-", value);
        _ = _text.Append(mark).Append('\n');
        foreach (var line in lines.AsSpan().EnumerateLines())
        {
            if (line.Length > 0)
            {
                _ = _text.Append(' ', indent).Append(line);
            }

            _ = _text.Append('\n');
        }
    }

    // A literal block keeps lines readable; it cannot say control characters nor a first line that begins with a space.
    private static bool IsBlock(string value)
    {
        if (!value.Contains('\n', StringComparison.Ordinal) || value[0] is ' ' or '\n' or '\t')
        {
            return false;
        }

        foreach (var letter in value)
        {
            if (letter is not ('\n' or '\t') && NeedsEscape(letter))
            {
                return false;
            }
        }

        return true;
    }

    private static string Key(string key) => IsPlain(key) ? key : Quoted(key);

    private static bool IsPlain(string value)
    {
        if (value.Length == 0 || ScalarTyping.OfPlain(value) != ScalarKind.Text || IsOldYaml(value))
        {
            return false;
        }

        if (Indicators.Contains(value[0], StringComparison.Ordinal) || value is ['-'] or ['-', ' ' or '-', ..])
        {
            return false;
        }

        for (var at = 0; at < value.Length; at++)
        {
            var letter = value[at];
            var next = at + 1 < value.Length ? value[at + 1] : ' ';
            var isUnsafe = (letter is < ' ' or > '~' && !char.IsLetter(letter))
                || (letter == ':' && next == ' ')
                || (letter == ' ' && (next is '#' or '*' || at + 1 == value.Length));
            if (isUnsafe)
            {
                return false;
            }
        }

        return true;
    }

    // What YAML 1.1 readers take for booleans, numbers, base 60 or dates.
    private static bool IsOldYaml(string value) =>
        (char.IsAsciiDigit(value[0])
            && value.All(letter => char.IsAsciiDigit(letter) || letter is ':' or '.' or '-' or '_')
            && value.AsSpan().Count('.') < 2)
        || value.ToLowerInvariant() is "y" or "yes" or "n" or "no" or "on" or "off" or "true" or "false" or "null";

    private static bool NeedsEscape(char letter) =>
        letter is < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' or '\ufeff';

    private static string Quoted(string value)
    {
        var text = new StringBuilder(value.Length + 8).Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when NeedsEscape(letter) =>
                    text.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture)),
                _ => text.Append(letter),
            };
        }

        return text.Append('"').ToString();
    }
}
