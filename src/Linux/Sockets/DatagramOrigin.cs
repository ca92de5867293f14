using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace Orc.Linux.Sockets;

/// <summary>
/// Sends from an address that is said with each datagram: who was asked at one of the machine's many addresses must
/// answer from that one.
/// </summary>
public static class DatagramOrigin
{
    private const int PacketInformation = 50;
    private const int HeaderLength = 16;
    private const int InformationLength = 20;

    /// <summary>What cannot be sent now is lost, as datagrams are.</summary>
    /// <param name="socket">Of IPv6.</param>
    /// <param name="datagram">What is sent.</param>
    /// <param name="to">To whom.</param>
    /// <param name="from">An address of this machine.</param>
    /// <param name="link">The interface that it was heard on: addresses of one link are known there alone.</param>
    public static unsafe void Send(
        SafeHandle socket, ReadOnlySpan<byte> datagram, IPEndPoint to, IPAddress from, int link)
    {
        // struct cmsghdr { size_t length; int level; int type } | struct in6_pktinfo { 16 bytes address; int
        // interface }
        Span<byte> control = stackalloc byte[HeaderLength + InformationLength + 4];
        control.Clear();
        MemoryMarshal.Write(control, (nuint)(HeaderLength + InformationLength));
        MemoryMarshal.Write(control[8..], SocketSystemCalls.LevelIPv6);
        MemoryMarshal.Write(control[12..], PacketInformation);
        from.TryWriteBytes(control[HeaderLength..], out _);
        MemoryMarshal.Write(control[(HeaderLength + 16)..], from.IsIPv6LinkLocal ? link : 0);

        // struct sockaddr_in6: u16 family | u16 port, network order | u32 flow | 16 bytes address | u32 scope
        Span<byte> name = stackalloc byte[28];
        name.Clear();
        MemoryMarshal.Write(name, (ushort)SocketSystemCalls.InterNetworkV6);
        BinaryPrimitives.WriteUInt16BigEndian(name[2..], (ushort)to.Port);
        to.Address.TryWriteBytes(name[8..], out _);
        MemoryMarshal.Write(name[24..], (uint)to.Address.ScopeId);

        var isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);
            fixed (byte* bytes = datagram, place = name, information = control)
            {
                var part = new DatagramCalls.Part { Start = bytes, Length = (nuint)datagram.Length };
                var message = new DatagramCalls.Message
                {
                    Name = (DatagramAddress*)place,
                    NameLength = (uint)name.Length,
                    Parts = &part,
                    PartCount = 1,
                    Control = information,
                    ControlLength = (nuint)control.Length,
                };
                _ = DatagramCalls.Send((int)socket.DangerousGetHandle(), &message, 1, DatagramCalls.DoNotWait);
            }
        }
        finally
        {
            if (isHeld)
            {
                socket.DangerousRelease();
            }
        }
    }
}
