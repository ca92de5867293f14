using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;

namespace Orc.Linux.Netlink;

/// <summary>Hears what the kernel tells multicast groups, in the namespace of the thread that opened it.</summary>
public sealed class NetlinkListener : IDisposable
{
    // A transaction of nftables is told at its end, all elements at once: with the usual 208 KiB some thousand of them
    // were lost. Memory is taken only while that much waits to be read.
    private const int ReceiveBuffer = 16 << 20;

    private readonly PolledDescriptor _descriptor;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private NetlinkListener(PolledDescriptor descriptor) => _descriptor = descriptor;

    public static NetlinkListener Open(NetlinkFamily family, params ReadOnlySpan<int> groups)
    {
        var number = NetlinkSystemCalls.Socket(
            NetlinkSystemCalls.AddressFamilyNetlink,
            NetlinkSystemCalls.SocketRawCloseOnExec | NetlinkSystemCalls.NonBlocking,
            (int)family);
        if (number < 0)
        {
            throw LinuxException.Last($"open a netlink socket ({family})");
        }

        var handle = new SafeFileHandle(number, ownsHandle: true);
        try
        {
            NetlinkSocket.BindToKernel(number);
            Span<byte> value = stackalloc byte[4];
            MemoryMarshal.Write(value, ReceiveBuffer);
            NetlinkSystemCalls.SetOption(
                number, NetlinkSystemCalls.LevelSocket, NetlinkSystemCalls.OptionReceiveBufferForce, value, 4);
            foreach (var group in groups)
            {
                MemoryMarshal.Write(value, group);
                if (NetlinkSystemCalls.SetOption(
                    number, NetlinkSystemCalls.LevelNetlink, NetlinkSystemCalls.OptionAddMembership, value, 4) < 0)
                {
                    throw LinuxException.Last($"join netlink group {group} ({family})");
                }
            }

            return new NetlinkListener(new PolledDescriptor(handle));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The next notifications. An empty list: some were lost.</summary>
    public async ValueTask<IReadOnlyList<NetlinkMessage>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var count = await _descriptor.ReadAsync(_buffer, cancellationToken);
            return [.. NetlinkSocket.Split(_buffer.AsSpan(0, count))
                .Select(reply => new NetlinkMessage(reply.Type, reply.Payload))];
        }
        catch (LinuxException lost) when (lost.Error == Errno.NoBuffers)
        {
            return [];
        }
    }

    public void Dispose() => _descriptor.Dispose();
}
