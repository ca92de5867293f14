namespace Orc.Agent.Networks.Firewalls;

/// <summary>What we do about another firewall that drops what our containers send and get.</summary>
internal enum FirewallMode
{
    /// <summary>One accept for our bridges is put where that firewall wants it.</summary>
    Auto,

    /// <summary>Nothing: what is blocked is only said.</summary>
    Manual,
}
