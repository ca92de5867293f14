using System.Collections.Immutable;

namespace Orc.Compose.Watching;

/// <summary>
/// Patterns as in a <c>.dockerignore</c>: <c>*</c> and <c>?</c> within a name, <c>[a-z]</c>, <c>**</c> over any number
/// of directories; what begins with <c>!</c> takes back what an earlier one said. What is below a directory that
/// matches does too. Lines that begin with # are remarks.
/// </summary>
public sealed class IgnorePatterns(IEnumerable<string> patterns)
{
    private readonly ImmutableArray<(string[] Parts, bool IsException)> _patterns =
    [
        .. patterns
            .Select(pattern => pattern.Trim())
            .Where(pattern => pattern.Length > 0 && !pattern.StartsWith('#'))
            .Select(Parse)
            .Where(pattern => pattern.Parts.Length > 0),
    ];

    public bool IsEmpty => _patterns.IsEmpty;

    /// <summary>Something below what matches may not match after all.</summary>
    public bool HasExceptions => _patterns.Any(pattern => pattern.IsException);

    /// <param name="path">Relative to what the patterns are of, with slashes; empty: that itself.</param>
    public bool Matches(string path)
    {
        var parts = Split(path);
        var matches = false;
        foreach (var (pattern, isException) in _patterns)
        {
            if (matches == isException && MatchesItOrAParent(pattern, parts))
            {
                matches = !isException;
            }
        }

        return matches;
    }

    private static (string[] Parts, bool IsException) Parse(string pattern)
    {
        var isException = pattern.StartsWith('!');
        var clean = new List<string>();
        foreach (var part in Split(isException ? pattern[1..].Trim() : pattern))
        {
            if (part == ".." && clean.Count > 0)
            {
                clean.RemoveAt(clean.Count - 1);
            }
            else if (part != "." && part != "..")
            {
                clean.Add(part);
            }
        }

        return ([.. clean], isException);
    }

    private static string[] Split(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static bool MatchesItOrAParent(string[] pattern, string[] path)
    {
        for (var length = path.Length; length > 0; length--)
        {
            if (MatchesParts(pattern, path.AsSpan(0, length)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesParts(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty)
        {
            return path.IsEmpty;
        }

        if (pattern[0] == "**")
        {
            // At the end it stands for something below, not for the directory itself.
            for (var skipped = pattern.Length == 1 ? 1 : 0; skipped <= path.Length; skipped++)
            {
                if (MatchesParts(pattern[1..], path[skipped..]))
                {
                    return true;
                }
            }

            return false;
        }

        return !path.IsEmpty && NamePattern.Matches(pattern[0], path[0]) && MatchesParts(pattern[1..], path[1..]);
    }
}
