using System.Text;

namespace Orc.Agent.Networks.Firewalls;

/// <summary>
/// The one accept for our bridges in another firewall's table: a chain of our name, and one rule, tagged with that
/// name, that jumps to it. Only what iptables can show too is used, or it would call its own table incompatible.
/// </summary>
internal static class AcceptRules
{
    /// <summary>Brings the accept to where the obstacle wants it; empty: it is there as it should be.</summary>
    public static string Ensure(
        Obstacle obstacle, IReadOnlyList<ForeignChain> chains, string name, IReadOnlyList<string> bridges)
    {
        var place = obstacle.Place;
        var own = chains.FirstOrDefault(chain => IsOwn(chain, name) && IsBeside(chain, place));
        var jumps = place.Rules.Any(rule => IsJump(rule, name));
        var wanted = Conditions(bridges);
        var found = own?.Rules.Select(rule => string.Join(' ', rule.Conditions));
        if (jumps && found is not null && found.SequenceEqual(wanted))
        {
            return "";
        }

        var text = new StringBuilder();
        var table = $"{place.Family} {place.Table}";
        text.Append("add chain ").Append(table).Append(' ').Append(name).Append('\n');
        text.Append("flush chain ").Append(table).Append(' ').Append(name).Append('\n');
        foreach (var bridge in bridges)
        {
            text.Append($"add rule {table} {name} iifname \"{bridge}\" accept\n");
            text.Append($"add rule {table} {name} oifname \"{bridge}\" accept\n");
        }

        if (!jumps)
        {
            text.Append($"insert rule {place.Place} jump {name} comment \"{name}\"\n");
        }

        return text.ToString();
    }

    /// <summary>Takes away what of ours stands where nothing is in our way any more.</summary>
    public static string Remove(
        IReadOnlyList<ForeignChain> chains, string name, IReadOnlyList<ForeignChain> needed)
    {
        var text = new StringBuilder();
        foreach (var chain in chains.Where(chain => !needed.Any(place => place.Place == chain.Place)))
        {
            foreach (var rule in chain.Rules.Where(rule => IsJump(rule, name)))
            {
                text.Append($"delete rule {chain.Place} handle {rule.Handle}\n");
            }
        }

        foreach (var chain in chains.Where(chain =>
            IsOwn(chain, name) && !needed.Any(place => IsBeside(chain, place))))
        {
            text.Append($"flush chain {chain.Place}\ndelete chain {chain.Place}\n");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Conditions(IEnumerable<string> bridges) =>
        bridges.SelectMany(bridge => (string[])[$"iifname {bridge}", $"oifname {bridge}"]);

    private static bool IsOwn(ForeignChain chain, string name) => chain.Hook is null && chain.Name == name;

    private static bool IsBeside(ForeignChain chain, ForeignChain other) =>
        chain.Family == other.Family && chain.Table == other.Table;

    private static bool IsJump(ForeignRule rule, string name) =>
        rule is { Verdict: "jump" } && rule.Target == name && rule.Comment == name;
}
