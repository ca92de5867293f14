using System.Text;

namespace Orc.Compose.Syntax;

/// <summary>Splits a command line by the rules of a POSIX shell's quoting (2.2), and expands nothing.</summary>
public static class ShellWords
{
    /// <summary>Null where a quote is never closed.</summary>
    public static List<string>? Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        for (var at = 0; at < line.Length; at++)
        {
            var letter = line[at];
            if (letter is ' ' or '\t' or '\n' or '\r')
            {
                if (inWord)
                {
                    words.Add(word.ToString());
                    _ = word.Clear();
                }

                inWord = false;
                continue;
            }

            inWord = true;
            at = letter switch
            {
                '\'' => Single(line, at, word),
                '"' => Double(line, at, word),
                '\\' => Escaped(line, at, word),
                _ => Plain(letter, at, word),
            };
            if (at < 0)
            {
                return null;
            }
        }

        if (inWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    private static int Plain(char letter, int at, StringBuilder word)
    {
        _ = word.Append(letter);
        return at;
    }

    // A backslash before a line's end joins the lines.
    private static int Escaped(string line, int at, StringBuilder word)
    {
        if (at + 1 < line.Length && line[at + 1] != '\n')
        {
            _ = word.Append(line[at + 1]);
        }

        return at + 1;
    }

    private static int Single(string line, int at, StringBuilder word)
    {
        var end = line.IndexOf('\'', at + 1);
        if (end >= 0)
        {
            _ = word.Append(line, at + 1, end - at - 1);
        }

        return end;
    }

    private static int Double(string line, int at, StringBuilder word)
    {
        for (var index = at + 1; index < line.Length; index++)
        {
            switch (line[index])
            {
                case '"':
                    return index;
                case '\\' when index + 1 < line.Length && line[index + 1] is '"' or '\\' or '$' or '`' or '\n':
                    index++;
                    _ = line[index] == '\n' ? word : word.Append(line[index]);
                    break;
                default:
                    _ = word.Append(line[index]);
                    break;
            }
        }

        return -1;
    }
}
