using System.Net;
using System.Net.Sockets;
using Orc.Linux.Files;

namespace Orc.Linux.Sockets;

/// <summary>A UDP socket of IPv4 that a <see cref="DatagramLoop"/> serves.</summary>
public sealed class DatagramSocket : IDisposable
{
    private readonly ReservedPort _port;

    private DatagramSocket(ReservedPort port) => _port = port;

    /// <summary>With the kernel's choice when port 0 was asked.</summary>
    public IPEndPoint EndPoint => _port.EndPoint;

    internal int Number => Descriptors.Number(_port.Descriptor);

    /// <summary>In the network namespace of the calling thread.</summary>
    /// <exception cref="LinuxException">AddressInUse, AddressNotAvailable, …</exception>
    public static DatagramSocket Bind(IPEndPoint endPoint) =>
        new(ReservedPort.Take(endPoint, SocketType.Dgram, ProtocolType.Udp, PortSharing.None));

    /// <summary>From any thread. What cannot be sent now is lost, as datagrams are.</summary>
    public unsafe void Send(ReadOnlySpan<byte> datagram, DatagramAddress to)
    {
        if (!TryHold())
        {
            return;
        }

        try
        {
            fixed (byte* start = datagram)
            {
                _ = DatagramCalls.SendTo(
                    Number, start, (nuint)datagram.Length, DatagramCalls.DoNotWait, &to, DatagramAddress.Size);
            }
        }
        finally
        {
            Release();
        }
    }

    public void Dispose() => _port.Dispose();

    /// <summary>From now on until <see cref="Release"/> the number is this socket's. False: it is closed.</summary>
    internal bool TryHold()
    {
        var isHeld = false;
        try
        {
            _port.Descriptor.DangerousAddRef(ref isHeld);
        }
        catch (ObjectDisposedException)
        {
            // Closed by another thread.
        }

        return isHeld;
    }

    internal void Release() => _port.Descriptor.DangerousRelease();
}
