namespace Orc.Agent.Membership;

/// <summary>The node was not admitted to a cluster; the message says why, for people.</summary>
internal sealed class JoinException(string message) : Exception(message);
