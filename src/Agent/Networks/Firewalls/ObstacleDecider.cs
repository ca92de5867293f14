using System.Collections.Immutable;

namespace Orc.Agent.Networks.Firewalls;

/// <summary>
/// Which of the other firewalls' chains drop what our table accepts: an accept ends only the chain it stands in.
/// </summary>
internal static class ObstacleDecider
{
    public const string Firewalld = "firewalld";

    private const int DeepestJump = 16;

    /// <param name="chains">All chains of other programs.</param>
    /// <param name="withIPv6">Some network of ours has IPv6.</param>
    public static ImmutableArray<Obstacle> Decide(IReadOnlyList<ForeignChain> chains, bool withIPv6)
    {
        var byPlace = new Dictionary<string, ForeignChain>(StringComparer.Ordinal);
        foreach (var chain in chains)
        {
            byPlace.TryAdd(chain.Place, chain);
        }

        return
        [
            .. chains
                .Where(chain => chain.Hook == "forward"
                    && (chain.Family is "ip" or "inet" || (withIPv6 && chain.Family == "ip6")))
                .Select(chain => (Chain: chain, Reason: Drops(chain, byPlace)))
                .Where(pair => pair.Reason is not null)
                .Select(pair => Of(pair.Chain, pair.Reason!, byPlace)),
        ];
    }

    private static Obstacle Of(ForeignChain chain, string reason, Dictionary<string, ForeignChain> byPlace)
    {
        bool Has(string name) => byPlace.ContainsKey($"{chain.Family} {chain.Table} {name}");

        var docker = byPlace.GetValueOrDefault($"{chain.Family} {chain.Table} DOCKER-USER");
        var firewall = chain switch
        {
            { Family: "inet", Table: Firewalld } => Firewalld,
            { Name: "FORWARD" } when docker is not null => "Docker",
            { Name: "FORWARD" } when Has("ufw-before-forward") || Has("ufw6-before-forward") => "ufw",
            { Table: "filter", Name: "FORWARD" } => "iptables",
            _ => "nftables",
        };
        return new Obstacle
        {
            Firewall = firewall,
            Chain = chain,
            Place = firewall == "Docker" ? docker! : chain,
            Reason = reason,
        };
    }

    // Null: a packet that no condition fits gets through.
    private static string? Drops(ForeignChain chain, Dictionary<string, ForeignChain> byPlace)
    {
        var end = EndOf(chain, byPlace, DeepestJump);
        return end switch
        {
            "accept" => null,
            null => chain.Policy == "drop" ? "its policy is drop" : null,
            var verdict => $"what no rule before fits, a rule of it {verdict}s",
        };
    }

    // The verdict on a packet that fits no condition; null: the chain comes to its end.
    private static string? EndOf(ForeignChain chain, Dictionary<string, ForeignChain> byPlace, int depth)
    {
        foreach (var rule in chain.Rules.Where(rule => rule.Conditions.Count == 0))
        {
            switch (rule.Verdict)
            {
                case "accept" or "drop" or "reject":
                    return rule.Verdict;
                case "return":
                    return null;
                case "jump" or "goto" when depth > 0
                    && byPlace.GetValueOrDefault($"{chain.Family} {chain.Table} {rule.Target}") is { } next:
                    var end = EndOf(next, byPlace, depth - 1);
                    if (end is not null || rule.Verdict == "goto")
                    {
                        return end;
                    }

                    break;
            }
        }

        return null;
    }
}
