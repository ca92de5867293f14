namespace Orc.Model.Images;

/// <summary>
/// The words an image's name is made of (distribution/reference's grammar), without regular expressions.
/// </summary>
internal static class ReferenceGrammar
{
    private const int MaxTagLength = 128;
    private const int MaxPortLength = 5;

    /// <summary>Host, host:port or [IPv6]:port.</summary>
    internal static bool IsDomain(ReadOnlySpan<char> text)
    {
        var host = text;
        var bracket = text.LastIndexOf(']');
        var colon = text.LastIndexOf(':');
        if (colon > bracket)
        {
            var port = text[(colon + 1)..];
            if (port.IsEmpty || port.Length > MaxPortLength || port.ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            host = text[..colon];
        }

        return host.StartsWith('[') ? IsBracketed(host) : IsHost(host);
    }

    /// <summary>
    /// Lower-case words between slashes; inside, one dot, one or two underscores, or dashes part them.
    /// </summary>
    internal static bool IsPath(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split('/'))
        {
            if (!IsPathWord(text[range]))
            {
                return false;
            }
        }

        return true;
    }

    internal static bool IsTag(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaxTagLength || text[0] is '.' or '-')
        {
            return false;
        }

        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsBracketed(ReadOnlySpan<char> host)
    {
        if (host.Length < 4 || !host.EndsWith(']'))
        {
            return false;
        }

        foreach (var letter in host[1..^1])
        {
            if (!char.IsAsciiHexDigit(letter) && letter != ':')
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        foreach (var range in host.Split('.'))
        {
            var word = host[range];
            if (word.IsEmpty || word[0] == '-' || word[^1] == '-')
            {
                return false;
            }

            foreach (var letter in word)
            {
                if (!char.IsAsciiLetterOrDigit(letter) && letter != '-')
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsPathWord(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty || !IsAlphanumeric(word[0]) || !IsAlphanumeric(word[^1]))
        {
            return false;
        }

        var start = 0;
        while (start < word.Length)
        {
            var end = start;
            while (end < word.Length && !IsAlphanumeric(word[end]))
            {
                end++;
            }

            if (end > start && !IsSeparator(word[start..end]))
            {
                return false;
            }

            start = end + 1;
        }

        return true;
    }

    private static bool IsAlphanumeric(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter);

    private static bool IsSeparator(ReadOnlySpan<char> text) =>
        text is "." or "_" or "__" || !text.ContainsAnyExcept('-');
}
