using Orc.Agent.Networks.Firewalls;

namespace Orc.Agent.Tests.Networks.Firewalls;

public class AcceptRulesTests
{
    // As nft 1.0.6 prints what iptables-nft 1.8.9 made, with an accept of ours for the bridge orcaaa.
    private const string Accepted =
        """
        {"nftables": [
        {"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}},
        {"table": {"family": "inet", "name": "orc", "handle": 1}},
        {"chain": {"family": "inet", "table": "orc", "name": "forward", "handle": 9, "type": "filter",
          "hook": "forward", "prio": 0, "policy": "drop"}},
        {"table": {"family": "ip", "name": "filter", "handle": 1}},
        {"chain": {"family": "ip", "table": "filter", "name": "FORWARD", "handle": 1, "type": "filter",
          "hook": "forward", "prio": 0, "policy": "drop"}},
        {"chain": {"family": "ip", "table": "filter", "name": "orc", "handle": 2}},
        {"rule": {"family": "ip", "table": "filter", "chain": "FORWARD", "handle": 5, "comment": "orc",
          "expr": [{"jump": {"target": "orc"}}]}},
        {"rule": {"family": "ip", "table": "filter", "chain": "FORWARD", "handle": 6,
          "expr": [{"xt": {"type": "match", "name": "conntrack"}}, {"counter": {"packets": 0, "bytes": 0}},
            {"accept": null}]}},
        {"rule": {"family": "ip", "table": "filter", "chain": "FORWARD", "handle": 7,
          "expr": [{"counter": {"packets": 0, "bytes": 0}}, {"xt": {"type": "target", "name": "REJECT"}}]}},
        {"rule": {"family": "ip", "table": "filter", "chain": "orc", "handle": 3, "expr":
          [{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "orcaaa"}}, {"accept": null}]}},
        {"rule": {"family": "ip", "table": "filter", "chain": "orc", "handle": 4, "expr":
          [{"match": {"op": "==", "left": {"meta": {"key": "oifname"}}, "right": "orcaaa"}}, {"accept": null}]}}
        ]}
        """;

    [Fact]
    public void Read_LeavesOurTableOut_AndSeesWhatDrops()
    {
        var chains = ForeignRuleset.Read(Accepted, "orc");

        Assert.Equal(["ip filter FORWARD", "ip filter orc"], chains.Select(chain => chain.Place));
        Assert.Equal(["jump", "accept", "reject"], chains[0].Rules.Select(rule => rule.Verdict));
        Assert.Equal([0, 1, 0], chains[0].Rules.Select(rule => rule.Conditions.Count));
    }

    [Fact]
    public void Ensure_AsItShouldBe_DoesNothing() => Assert.Equal("", Ensure("orcaaa"));

    [Fact]
    public void Ensure_AnotherBridge_FillsTheChainAnew() => Assert.Equal(
        """
        add chain ip filter orc
        flush chain ip filter orc
        add rule ip filter orc iifname "orcaaa" accept
        add rule ip filter orc oifname "orcaaa" accept
        add rule ip filter orc iifname "orcbbb" accept
        add rule ip filter orc oifname "orcbbb" accept

        """,
        Ensure("orcaaa", "orcbbb"));

    [Fact]
    public void Ensure_NoneThere_InsertsOneTaggedRule() => Assert.EndsWith(
        "insert rule ip filter FORWARD jump other comment \"other\"\n",
        EnsureAs("other", "orcaaa"),
        StringComparison.Ordinal);

    [Fact]
    public void Remove_NotNeeded_TakesRuleThenChain() => Assert.Equal(
        "delete rule ip filter FORWARD handle 5\nflush chain ip filter orc\ndelete chain ip filter orc\n",
        AcceptRules.Remove(ForeignRuleset.Read(Accepted, "orc"), "orc", []));

    [Fact]
    public void Remove_OfAnotherDaemon_TouchesNothing() =>
        Assert.Equal("", AcceptRules.Remove(ForeignRuleset.Read(Accepted, "orc_1"), "orc_1", []));

    private static string Ensure(params string[] bridges) => EnsureAs("orc", bridges);

    private static string EnsureAs(string name, params string[] bridges)
    {
        var chains = ForeignRuleset.Read(Accepted, "orc");
        var obstacle = Assert.Single(ObstacleDecider.Decide(chains, withIPv6: false));
        return AcceptRules.Ensure(obstacle, chains, name, bridges);
    }
}
