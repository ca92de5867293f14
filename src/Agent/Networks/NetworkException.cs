namespace Orc.Agent.Networks;

/// <summary>A network could not be made as asked, for a reason the user can act on; the message is the whole
/// story.</summary>
internal sealed class NetworkException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A port was asked for on an address that this host does not have.</summary>
    public bool IsAddressLacking { get; init; }
}
