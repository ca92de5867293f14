using Orc.Model.Images;

namespace Orc.Agent.Images.Listing;

/// <summary>
/// A name as filters write it: <c>busybox</c>, <c>busybox:1.*</c>, <c>*/web</c>. Stars stop at slashes, as Go's
/// path.Match has it.
/// </summary>
internal sealed class ImagePattern(string text)
{
    // docker.io/library/busybox is busybox to whoever lists images.
    private readonly string _text = text.AsSpan().IndexOfAny("*?[\\") < 0 && ImageReference.TryParse(text, out var name)
        ? Familiar(text, name)
        : text;

    /// <summary>With its tag or digest, or without.</summary>
    public bool Matches(ImageReference reference) =>
        Matches(_text, reference.ToString()) || Matches(_text, reference.FamiliarName);

    private static string Familiar(string text, ImageReference name) =>
        text.EndsWith($":{name.Tag}", StringComparison.Ordinal) || name.Digest is not null
            ? name.ToString()
            : name.FamiliarName;

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == '*')
            {
                return MatchesStar(pattern.TrimStart('*'), text);
            }

            if (text.IsEmpty || !MatchesOne(ref pattern, text[0]))
            {
                return false;
            }

            text = text[1..];
        }

        return text.IsEmpty;
    }

    private static bool MatchesStar(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        for (var taken = 0; taken <= text.Length; taken++)
        {
            if (Matches(pattern, text[taken..]))
            {
                return true;
            }

            if (taken < text.Length && text[taken] == '/')
            {
                return false;
            }
        }

        return false;
    }

    // Takes from the pattern what stands for one letter.
    private static bool MatchesOne(ref ReadOnlySpan<char> pattern, char letter)
    {
        switch (pattern[0])
        {
            case '?':
                pattern = pattern[1..];
                return letter != '/';
            case '[' when pattern.IndexOf(']') is var end and > 0:
                var isIn = IsIn(pattern[1..end], letter);
                pattern = pattern[(end + 1)..];
                return isIn;
            case '\\' when pattern.Length > 1:
                pattern = pattern[1..];
                break;
        }

        var same = pattern[0] == letter;
        pattern = pattern[1..];
        return same;
    }

    private static bool IsIn(ReadOnlySpan<char> set, char letter)
    {
        var isNegated = set.StartsWith('^');
        set = isNegated ? set[1..] : set;
        var found = false;
        for (var at = 0; at < set.Length; at++)
        {
            if (at + 2 < set.Length && set[at + 1] == '-')
            {
                found |= letter >= set[at] && letter <= set[at + 2];
                at += 2;
            }
            else
            {
                found |= letter == set[at];
            }
        }

        return found != isNegated;
    }
}
