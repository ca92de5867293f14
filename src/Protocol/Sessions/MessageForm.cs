namespace Orc.Protocol.Sessions;

/// <summary>In what form messages pass through memory.</summary>
public enum MessageForm
{
    /// <summary>The object itself, which neither side changes any more.</summary>
    Shared,

    /// <summary>
    /// Through bytes and back, as over a network: for tests and simulation, so that nothing works in one process only.
    /// </summary>
    Serialized,
}
