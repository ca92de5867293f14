using Orc.Agent.Networks.Firewalls;

namespace Orc.Agent.Tests.Networks.Firewalls;

public class ObstacleDeciderTests
{
    [Theory]
    [InlineData("ip filter FORWARD* accept", "")]
    [InlineData("ip filter FORWARD* drop", "iptables ip filter FORWARD: its policy is drop")]
    [InlineData("ip filter FORWARD* drop: if accept", "iptables ip filter FORWARD: its policy is drop")]
    [InlineData("ip filter FORWARD* drop: accept", "")]
    [InlineData("ip filter FORWARD* accept: if drop", "")]
    [InlineData(
        "ip filter FORWARD* accept: reject",
        "iptables ip filter FORWARD: what no rule before fits, a rule of it rejects")]
    [InlineData(
        "ip filter FORWARD* accept: jump A | ip filter A: if accept, drop",
        "iptables ip filter FORWARD: what no rule before fits, a rule of it drops")]
    [InlineData("ip filter FORWARD* accept: jump A, accept | ip filter A: return, drop", "")]
    [InlineData("ip filter FORWARD* accept: goto A, drop | ip filter A: if drop", "")]
    [InlineData("ip filter FORWARD* accept: jump A | ip filter A: jump A", "")]
    [InlineData(
        "ip filter FORWARD* drop: jump ufw-before-forward | ip filter ufw-before-forward:",
        "ufw ip filter FORWARD: its policy is drop")]
    [InlineData(
        "ip filter FORWARD* drop: jump DOCKER-USER | ip filter DOCKER-USER: return",
        "Docker ip filter DOCKER-USER: its policy is drop")]
    [InlineData(
        "inet firewalld filter_FORWARD* accept: if accept, reject",
        "firewalld inet firewalld filter_FORWARD: what no rule before fits, a rule of it rejects")]
    [InlineData("inet fw forward* drop", "nftables inet fw forward: its policy is drop")]
    [InlineData("ip6 filter FORWARD* drop", "")]
    public void Decide_FindsWhatDrops(string given, string expect) => Check(given, withIPv6: false, expect);

    [Fact]
    public void Decide_WithIPv6_LooksAtItsChainsToo() =>
        Check("ip6 filter FORWARD* drop", withIPv6: true, "iptables ip6 filter FORWARD: its policy is drop");

    // Chains by "|": FAMILY TABLE NAME, "*" for hook forward with a policy, ": RULE, RULE"; "if" is a condition.
    private static void Check(string given, bool withIPv6, string expect)
    {
        var chains = given.Split(" | ").Select(Chain).ToList();
        var found = ObstacleDecider.Decide(chains, withIPv6);
        Assert.Equal(
            expect,
            string.Join(" | ", found.Select(one => $"{one.Firewall} {one.Place.Place}: {one.Reason}")));
    }

    private static ForeignChain Chain(string text)
    {
        var (head, rules) = text.Split(':') is [var before, var after] ? (before, after) : (text, "");
        var words = head.Trim().Split(' ');
        return new ForeignChain
        {
            Family = words[0],
            Table = words[1],
            Name = words[2].TrimEnd('*'),
            Hook = words[2].EndsWith('*') ? "forward" : null,
            Policy = words.ElementAtOrDefault(3) ?? "accept",
            Rules = [.. rules.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(rule => Rule(rule.Trim()))],
        };
    }

    private static ForeignRule Rule(string text)
    {
        var words = text.Split(' ');
        string[] conditions = words[0] == "if" ? ["ct state new"] : [];
        var rest = words.Skip(conditions.Length).ToArray();
        return new ForeignRule(1, "", rest[0], rest.ElementAtOrDefault(1) ?? "", conditions);
    }
}
