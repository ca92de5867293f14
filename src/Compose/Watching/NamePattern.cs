namespace Orc.Compose.Watching;

/// <summary>
/// One name against one part of a pattern: <c>*</c> is any letters, <c>?</c> one, <c>[a-c]</c> one of these,
/// <c>[^a]</c> none of these, <c>\x</c> is x.
/// </summary>
internal static class NamePattern
{
    // The place of the last star, and where its letters end so far: on a mismatch it takes one more.
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var (at, place, star, taken) = (0, 0, -1, 0);
        while (place < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, taken) = (at++, place);
            }
            else if (at < pattern.Length && MatchesOne(pattern[at..], name[place], out var length))
            {
                at += length;
                place++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                place = ++taken;
            }
            else
            {
                return false;
            }
        }

        while (at < pattern.Length && pattern[at] == '*')
        {
            at++;
        }

        return at == pattern.Length;
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, char letter, out int length)
    {
        length = 1;
        switch (pattern[0])
        {
            case '?':
                return true;
            case '\\' when pattern.Length > 1:
                length = 2;
                return pattern[1] == letter;
            case '[' when pattern.IndexOf(']') is > 1 and var end:
                length = end + 1;
                return IsIn(pattern[1..end], letter);
            default:
                return pattern[0] == letter;
        }
    }

    private static bool IsIn(ReadOnlySpan<char> set, char letter)
    {
        var isNegated = set[0] is '^' or '!';
        var letters = isNegated ? set[1..] : set;
        for (var at = 0; at < letters.Length; at++)
        {
            var isRange = at + 2 < letters.Length && letters[at + 1] == '-';
            if (isRange ? letter >= letters[at] && letter <= letters[at + 2] : letter == letters[at])
            {
                return !isNegated;
            }

            at += isRange ? 2 : 0;
        }

        return isNegated;
    }
}
