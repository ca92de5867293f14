using System.Collections.Immutable;
using System.Text;

namespace Orc.Agent.Images.Registry;

/// <summary>
/// Reads WWW-Authenticate (RFC 9110, 11.6.1): challenges parted by commas, whose parameters are parted by commas too.
/// <code>
/// Bearer realm="https://auth.example/token",service="registry",scope="repository:a/b:pull", Basic realm="x"
/// </code>
/// </summary>
internal static class ChallengeReader
{
    public static ImmutableArray<AuthChallenge> ReadAll(IEnumerable<string> headers) =>
        [.. headers.SelectMany(header => Read(header))];

    public static ImmutableArray<AuthChallenge> Read(string header)
    {
        var challenges = ImmutableArray.CreateBuilder<AuthChallenge>();
        var at = 0;
        while (true)
        {
            Skip(header, ref at, " \t,");
            var word = Word(header, ref at);
            if (word.Length == 0)
            {
                return challenges.ToImmutable();
            }

            var afterWord = at;
            Skip(header, ref at, " \t");
            if (challenges.Count > 0 && at < header.Length && header[at] == '=')
            {
                at++;
                Skip(header, ref at, " \t");
                var last = challenges[^1];
                challenges[^1] = last with
                {
                    Parameters = last.Parameters.SetItem(word.ToLowerInvariant(), Value(header, ref at)),
                };
                continue;
            }

            at = afterWord;
            challenges.Add(new AuthChallenge(
                word.ToLowerInvariant(), ImmutableDictionary.Create<string, string>(StringComparer.Ordinal)));
        }
    }

    private static string Value(string header, ref int at)
    {
        if (at >= header.Length || header[at] != '"')
        {
            var start = at;
            SkipTo(header, ref at, " \t,");
            return header[start..at];
        }

        var value = new StringBuilder();
        for (at++; at < header.Length && header[at] != '"'; at++)
        {
            at += header[at] == '\\' && at + 1 < header.Length ? 1 : 0;
            value.Append(header[at]);
        }

        at = Math.Min(at + 1, header.Length);
        return value.ToString();
    }

    // What is no separator is taken as part of a word, so that every header comes to an end.
    private static string Word(string header, ref int at)
    {
        var start = at;
        SkipTo(header, ref at, " \t,=\"");
        if (at == start && at < header.Length)
        {
            at++;
        }

        return header[start..at];
    }

    private static void Skip(string header, ref int at, string letters)
    {
        while (at < header.Length && letters.Contains(header[at], StringComparison.Ordinal))
        {
            at++;
        }
    }

    private static void SkipTo(string header, ref int at, string letters)
    {
        while (at < header.Length && !letters.Contains(header[at], StringComparison.Ordinal))
        {
            at++;
        }
    }
}
