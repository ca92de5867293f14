namespace Orc.Cli.Connections;

/// <summary>Why no daemon answers.</summary>
internal enum UnreachableReason
{
    /// <summary>There is no socket, or nobody behind it.</summary>
    NotRunning,

    /// <summary>The user has no right to the socket.</summary>
    Denied,

    /// <summary>Anything else.</summary>
    Broken,
}
