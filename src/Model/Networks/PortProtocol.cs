namespace Orc.Model.Networks;

/// <summary>Transport of a published port.</summary>
public enum PortProtocol
{
    Tcp,
    Udp,
    Sctp,
}
