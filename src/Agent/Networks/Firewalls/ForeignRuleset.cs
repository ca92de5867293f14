using System.Collections.Immutable;
using System.Text.Json;

namespace Orc.Agent.Networks.Firewalls;

/// <summary>Reads <c>nft -j list ruleset</c>.</summary>
/// <remarks>
/// <code>{"nftables": [{"chain": {family, table, name, hook?, policy?}},
/// {"rule": {family, table, chain, handle, comment?, expr: [{"match": …}, {"drop": null}]}}]}</code>
/// What iptables-nft could not express natively is <c>{"xt": {"type": "match" | "target", "name": …}}</c>.
/// </remarks>
internal static class ForeignRuleset
{
    private static readonly string[] Verdicts = ["accept", "drop", "reject", "return", "jump", "goto", "queue"];

    // They do something to a packet, or for it, and let it go on.
    private static readonly string[] Effects = ["counter", "log", "mangle", "limit", "notrack", "xt"];

    /// <summary>The chains of all tables but ours.</summary>
    public static ImmutableArray<ForeignChain> Read(string json, string ownTable)
    {
        using var document = JsonDocument.Parse(json);
        var chains = new List<ForeignChain>();
        var rules = new List<(string Place, ForeignRule Rule)>();
        foreach (var item in document.RootElement.GetProperty("nftables").EnumerateArray())
        {
            if (item.TryGetProperty("chain", out var chain) && Text(chain, "table") != ownTable)
            {
                chains.Add(Chain(chain));
            }
            else if (item.TryGetProperty("rule", out var rule) && Text(rule, "table") != ownTable)
            {
                rules.Add(($"{Text(rule, "family")} {Text(rule, "table")} {Text(rule, "chain")}", Rule(rule)));
            }
        }

        var byChain = rules.ToLookup(pair => pair.Place, pair => pair.Rule, StringComparer.Ordinal);
        return [.. chains.Select(chain => chain with { Rules = [.. byChain[chain.Place]] })];
    }

    private static ForeignChain Chain(JsonElement chain) => new()
    {
        Family = Text(chain, "family"),
        Table = Text(chain, "table"),
        Name = Text(chain, "name"),
        Hook = chain.TryGetProperty("hook", out var hook) ? hook.GetString() : null,
        Policy = chain.TryGetProperty("policy", out var policy) ? policy.GetString()! : "accept",
    };

    private static ForeignRule Rule(JsonElement rule)
    {
        var (verdict, target) = ("", "");
        var conditions = new List<string>();
        foreach (var expression in rule.GetProperty("expr").EnumerateArray().Select(One))
        {
            if (Verdicts.Contains(expression.Name))
            {
                verdict = expression.Name;
                target = expression.Value.ValueKind == JsonValueKind.Object
                    && expression.Value.TryGetProperty("target", out var to) ? to.GetString()! : "";
            }
            else if (expression.Name == "xt" && Text(expression.Value, "type") == "target")
            {
                verdict = Text(expression.Value, "name") == "REJECT" ? "reject" : verdict;
            }
            else if (!Effects.Contains(expression.Name) || expression.Name is "limit" or "xt")
            {
                conditions.Add(Condition(expression));
            }
        }

        return new ForeignRule(
            rule.GetProperty("handle").GetInt64(), Text(rule, "comment"), verdict, target, conditions);
    }

    private static JsonProperty One(JsonElement expression) => expression.EnumerateObject().First();

    // Ours are read back: iifname NAME. Of others it only matters that there is a condition.
    private static string Condition(JsonProperty expression) =>
        expression.Name == "match"
        && expression.Value.TryGetProperty("left", out var left) && left.ValueKind == JsonValueKind.Object
        && left.TryGetProperty("meta", out var meta)
        && expression.Value.TryGetProperty("right", out var right) && right.ValueKind == JsonValueKind.String
            ? $"{Text(meta, "key")} {right.GetString()}"
            : expression.Name;

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
