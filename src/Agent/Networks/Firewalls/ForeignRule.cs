namespace Orc.Agent.Networks.Firewalls;

/// <summary>One rule of another program's chain, as far as it matters to packets of ours.</summary>
/// <param name="Handle">By which it is deleted.</param>
/// <param name="Comment">nft's comment, which iptables shows too.</param>
/// <param name="Verdict">accept, drop, reject, return, jump, goto; empty: it goes on.</param>
/// <param name="Target">Of a jump.</param>
/// <param name="Conditions">Matches, as text; none: it concerns every packet.</param>
internal sealed record ForeignRule(
    long Handle, string Comment, string Verdict, string Target, IReadOnlyList<string> Conditions);
