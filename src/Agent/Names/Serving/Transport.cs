namespace Orc.Agent.Names.Serving;

/// <summary>By which way a question came.</summary>
internal enum Transport
{
    Udp,
    Tcp,
}
