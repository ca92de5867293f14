namespace Orc.Agent.Networks.Firewalls;

/// <summary>How we stand with one other firewall, for people.</summary>
/// <param name="Firewall">Its name.</param>
/// <param name="Chain">The chain that would drop, as nft names it.</param>
/// <param name="Reason">Why it would.</param>
/// <param name="Accept">What of ours lets our containers through; null: nothing does.</param>
/// <param name="Remedy">What a person can do, where nothing does.</param>
internal sealed record FirewallStanding(string Firewall, string Chain, string Reason, string? Accept, string? Remedy)
{
    public bool IsBlocked => Accept is null;

    public override string ToString() => IsBlocked
        ? $"{Firewall} (chain {Chain}: {Reason}) drops what containers send outside and what comes to published " +
            $"ports: {Remedy}"
        : $"{Firewall} (chain {Chain}: {Reason}) lets containers through: {Accept}";
}
