using System.Text;
using System.Text.Json;

namespace Orc.Agent.Images.Changes;

/// <summary>The two ways a Dockerfile's instruction takes its words: as JSON, or as a shell would split them.</summary>
internal static class ChangeWords
{
    /// <summary>Null: this is no JSON list of texts, so it is meant for a shell.</summary>
    public static IReadOnlyList<string>? TryList(string text)
    {
        if (!text.StartsWith('['))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            var items = document.RootElement.EnumerateArray().ToList();
            return items.TrueForAll(item => item.ValueKind is JsonValueKind.String)
                ? [.. items.Select(item => item.GetString()!)]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Words between blanks; quotes and backslashes keep blanks in a word.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var isWord = false;
        var quote = '\0';
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            if (letter == '\\' && quote != '\'' && index + 1 < text.Length)
            {
                word.Append(text[++index]);
                isWord = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(letter))
            {
                Flush();
            }
            else if (quote == '\0' && letter is '"' or '\'')
            {
                (quote, isWord) = (letter, true);
            }
            else if (letter == quote)
            {
                quote = '\0';
            }
            else
            {
                word.Append(letter);
                isWord = true;
            }
        }

        Flush();
        return quote == '\0' ? words : throw ImageException.Invalid($"a quote is not closed in: {text}");

        void Flush()
        {
            if (isWord)
            {
                words.Add(word.ToString());
            }

            word.Clear();
            isWord = false;
        }
    }

    /// <summary>KEY=VALUE words, or the old form KEY VALUE with one value to the line's end.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Pairs(string instruction, string text)
    {
        var words = Split(text);
        if (words.Count > 1 && !words[0].Contains('=', StringComparison.Ordinal))
        {
            return [new(words[0], text[words[0].Length..].Trim())];
        }

        return [.. words.Select(word => word.Split('=', 2) switch
        {
            [{ Length: > 0 } key, var value] => new KeyValuePair<string, string>(key, value),
            _ => throw ImageException.Invalid($"{instruction} wants KEY=VALUE, not: {word}"),
        })];
    }
}
