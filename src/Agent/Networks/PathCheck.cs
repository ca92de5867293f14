using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Orc.Agent.Networks;

/// <summary>Whether what nft says of a service leads where it should.</summary>
internal static partial class PathCheck
{
    /// <summary>How a service's address is shared out.</summary>
    /// <param name="text">What nft says of its slots: <c>10.223.0.1 . 59 : 10.208.0.6</c> and so on.</param>
    /// <param name="slots">How many there should be.</param>
    /// <param name="expected">The addresses of those that serve, of the family of the slots.</param>
    public static PathStep Slots(string text, int slots, IReadOnlyList<string> expected)
    {
        var shares = Slot().Matches(text)
            .GroupBy(match => IPAddress.Parse(match.Groups[1].Value).ToString(), StringComparer.Ordinal)
            .ToDictionary(share => share.Key, share => share.Count(), StringComparer.Ordinal);
        var strangers = shares.Keys.Except(expected).Order(StringComparer.Ordinal).ToList();

        // With more endpoints than slots some have none, as they must.
        var missing = expected.Count > slots ? [] : expected.Except(shares.Keys).ToList();
        return new PathStep(
            "slots",
            string.Create(CultureInfo.InvariantCulture, $"{slots}: ")
                + string.Join(", ", shares.OrderBy(share => share.Key, StringComparer.Ordinal)
                    .Select(share => string.Create(CultureInfo.InvariantCulture, $"{share.Key} has {share.Value}"))),
            strangers.Count > 0 ? $"they lead to {string.Join(", ", strangers)}, where nothing serves"
            : missing.Count > 0 ? $"none leads to {string.Join(", ", missing)}, which serves"
            : shares.Values.Sum() != slots ? $"{shares.Values.Sum()} of them lead anywhere"
            : null);
    }

    /// <summary>What is wrong with a published port; null: nothing.</summary>
    /// <param name="element">What nft says of it: <c>tcp . 8080 : jump in_tcp_8080</c>.</param>
    /// <param name="chain">Where it should jump.</param>
    /// <param name="rules">What nft says of that chain.</param>
    /// <param name="expected">Where it should lead: <c>10.208.0.5 . 80</c>, each once.</param>
    public static string? FindPortFault(
        string element, string chain, string rules, ImmutableArray<string> expected)
    {
        if (!Jump().Matches(element).Any(match => match.Groups[1].Value == chain))
        {
            return $"the rules do not lead it to chain {chain}";
        }

        var targets = Target().Matches(rules)
            .Select(match => $"{IPAddress.Parse(match.Groups[1].Value)} . {match.Groups[2].Value}")
            .ToHashSet(StringComparer.Ordinal);
        var strangers = targets.Except(expected).Order(StringComparer.Ordinal).ToList();
        var missing = expected.Except(targets).ToList();
        return strangers.Count > 0 ? $"chain {chain} leads to {string.Join(", ", strangers)}, where nothing serves"
            : missing.Count > 0 ? $"chain {chain} does not lead to {string.Join(", ", missing)}"
            : null;
    }

    [GeneratedRegex(@"\w+ : ([0-9a-f]+[.:][0-9a-f.:]+)")]
    private static partial Regex Slot();

    [GeneratedRegex(@": jump (\w+)")]
    private static partial Regex Jump();

    [GeneratedRegex(@"\d+ : ([0-9a-f]+[.:][0-9a-f.:]+) \. (\d+)")]
    private static partial Regex Target();
}
