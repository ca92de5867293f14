namespace Orc.Linux.Sockets;

/// <summary>Who sent a datagram: a struct sockaddr_in, as the kernel wrote it and reads it.</summary>
/// <param name="Place">u16 family | u16 port, network order | u32 address.</param>
/// <param name="Rest">8 bytes of nothing.</param>
public readonly record struct DatagramAddress(ulong Place, ulong Rest)
{
    internal const int Size = 16;
}
