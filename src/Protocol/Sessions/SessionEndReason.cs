namespace Orc.Protocol.Sessions;

/// <summary>Why one side ends a session; the number goes over the wire.</summary>
public enum SessionEndReason
{
    /// <summary>In order: the daemon ends, or a newer session took this one's place.</summary>
    Done = 0,

    /// <summary>The certificate is not that of a member of today.</summary>
    Denied = 1,

    /// <summary>A member, and its session cannot be served.</summary>
    Refused = 2,

    /// <summary>What came was no frame of this protocol.</summary>
    Malformed = 3,
}
