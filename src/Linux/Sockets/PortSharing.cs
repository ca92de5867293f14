namespace Orc.Linux.Sockets;

/// <summary>With whom a reserved port may be shared.</summary>
public enum PortSharing
{
    /// <summary>With nobody, not even with connections that are still closing.</summary>
    None,

    /// <summary>With connections of an earlier listener that are still closing (TIME_WAIT).</summary>
    Closing,

    /// <summary>
    /// With connections that are still closing, and with sockets of the same user that ask for it by SO_REUSEPORT.
    /// </summary>
    Willing,
}
