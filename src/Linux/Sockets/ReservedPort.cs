using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Sockets;

/// <summary>A port that is bound and not listened on: nobody else can have it while any process holds the
/// descriptor.</summary>
public sealed class ReservedPort : IDisposable
{
    /// <summary>The kernel numbers them from 1 on.</summary>
    public const int NoInterface = int.MaxValue;

    private ReservedPort(SafeFileHandle descriptor, IPEndPoint endPoint)
    {
        Descriptor = descriptor;
        EndPoint = endPoint;
    }

    public SafeFileHandle Descriptor { get; }

    /// <summary>With the kernel's choice when port 0 was asked.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Reserves a port in the network namespace of the calling thread. IPv6 alone: no mapped
    /// addresses.</summary>
    /// <param name="type">Stream or Dgram.</param>
    /// <exception cref="LinuxException">AddressInUse, AddressNotAvailable, AddressFamilyNotSupported, …</exception>
    public static ReservedPort Take(IPEndPoint endPoint, SocketType type, ProtocolType protocol, PortSharing sharing)
    {
        var isIPv6 = endPoint.AddressFamily == AddressFamily.InterNetworkV6;
        var number = SocketSystemCalls.Socket(
            isIPv6 ? SocketSystemCalls.InterNetworkV6 : SocketSystemCalls.InterNetwork,
            (int)type | SocketSystemCalls.CloseOnExec,
            (int)protocol);
        if (number < 0)
        {
            throw LinuxException.Last($"open a socket for {endPoint}");
        }

        var descriptor = new SafeFileHandle(number, ownsHandle: true);
        try
        {
            if (isIPv6)
            {
                Option(descriptor, SocketSystemCalls.LevelIPv6, SocketSystemCalls.V6Only);
            }

            if (sharing != PortSharing.None && type == SocketType.Stream)
            {
                Option(descriptor, SocketSystemCalls.LevelSocket, SocketSystemCalls.ReuseAddress);
            }

            if (sharing == PortSharing.Willing)
            {
                Option(descriptor, SocketSystemCalls.LevelSocket, SocketSystemCalls.ReusePort);
            }

            return new ReservedPort(descriptor, Bind(descriptor, endPoint, isIPv6));
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>From now on sockets of the same user may share it by SO_REUSEPORT.</summary>
    public void Share() => Option(Descriptor, SocketSystemCalls.LevelSocket, SocketSystemCalls.ReusePort);

    /// <summary>
    /// Datagrams are not for it from now on, but for whoever has the port with it; where nobody has, the sender is
    /// refused. It is tied to an interface that does not exist (SO_BINDTOIFINDEX, kernel 5.1): nothing arrives there,
    /// and a socket that is tied to none is in its way as before.
    /// </summary>
    public void Deafen() => _ = SocketSystemCalls.SetOption(
        Descriptor, SocketSystemCalls.LevelSocket, SocketSystemCalls.BindToInterface, NoInterface, sizeof(int));

    public void Dispose() => Descriptor.Dispose();

    // sockaddr_in:  u16 family | u16 port, network order | u32 address | 8 bytes of nothing
    // sockaddr_in6: u16 family | u16 port, network order | u32 flow | 16 bytes address | u32 scope
    private static IPEndPoint Bind(SafeFileHandle descriptor, IPEndPoint endPoint, bool isIPv6)
    {
        Span<byte> address = stackalloc byte[28];
        address.Clear();
        var family = (ushort)(isIPv6 ? SocketSystemCalls.InterNetworkV6 : SocketSystemCalls.InterNetwork);
        MemoryMarshal.Write(address, family);
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], (ushort)endPoint.Port);
        endPoint.Address.TryWriteBytes(address[(isIPv6 ? 8 : 4)..], out _);
        if (isIPv6)
        {
            MemoryMarshal.Write(address[24..], (uint)endPoint.Address.ScopeId);
        }

        var length = isIPv6 ? 28u : 16u;
        if (SocketSystemCalls.Bind(descriptor, address, length) < 0)
        {
            throw LinuxException.Last($"bind {endPoint}");
        }

        return SocketSystemCalls.GetName(descriptor, address, ref length) < 0
            ? throw LinuxException.Last($"read back the port of {endPoint}")
            : new IPEndPoint(endPoint.Address, BinaryPrimitives.ReadUInt16BigEndian(address[2..]));
    }

    private static void Option(SafeFileHandle descriptor, int level, int option)
    {
        if (SocketSystemCalls.SetOption(descriptor, level, option, 1, sizeof(int)) < 0)
        {
            throw LinuxException.Last("set a socket's option");
        }
    }
}
