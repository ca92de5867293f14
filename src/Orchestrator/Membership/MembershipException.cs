namespace Orc.Orchestrator.Membership;

/// <summary>Somebody asked for what is not theirs, or cannot be; the message says what, for people.</summary>
internal sealed class MembershipException(string message, bool isDenied = false) : Exception(message)
{
    /// <summary>The token or certificate gives no right to it.</summary>
    public bool IsDenied { get; } = isDenied;
}
