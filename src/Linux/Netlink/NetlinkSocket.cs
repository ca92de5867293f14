using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Netlink;

/// <summary>A netlink socket, which belongs to the network namespace of the thread that opened it and may then be
/// used from
/// any thread: one caller at a time, each call a fraction of a millisecond.</summary>
public sealed class NetlinkSocket : IDisposable
{
    private const ushort TypeError = 2;
    private const ushort TypeDone = 3;
    private const ushort FlagCapped = 0x100;
    private const ushort FlagAckAttributes = 0x200;
    private const ushort AckAttributeMessage = 1;

    // The kernel answers at once; a silence of this many seconds is a bug, not a delay.
    private const int ReceiveTimeoutSeconds = 30;

    // The kernel caps a dump's datagram at 32 KiB, whatever buffer is offered (netlink_dump).
    private readonly byte[] _receive = new byte[64 * 1024];
    private readonly SafeFileHandle _descriptor;
    private readonly Lock _lock = new();
    private uint _sequence;

    private NetlinkSocket(SafeFileHandle descriptor) => _descriptor = descriptor;

    /// <summary>Opens a socket in the network namespace of the calling thread.</summary>
    public static NetlinkSocket Open(NetlinkFamily family)
    {
        var descriptor = NetlinkSystemCalls.Socket(
            NetlinkSystemCalls.AddressFamilyNetlink, NetlinkSystemCalls.SocketRawCloseOnExec, (int)family);
        if (descriptor < 0)
        {
            throw LinuxException.Last($"open a netlink socket ({family})");
        }

        var socket = new NetlinkSocket(new SafeFileHandle(descriptor, ownsHandle: true));
        socket.Prepare();
        return socket;
    }

    /// <summary>Sends all messages of a batch at once and waits for the kernel's word on each. One without any asks
    /// for nothing: to be sent nothing is an error to kernels (ENODATA, seen on 6.18).</summary>
    /// <exception cref="LinuxException">One or more failed; it tells of the first. The others were still
    /// tried.</exception>
    public void Execute(NetlinkWriter batch)
    {
        if (batch.Purposes.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            var first = Stamp(batch, NetlinkFlags.Ack);
            Send(batch);
            var waiting = batch.Purposes.Count;
            LinuxException? failure = null;
            while (waiting > 0)
            {
                foreach (var reply in ReceiveDatagram())
                {
                    if (reply.Type == TypeError && reply.Sequence >= first)
                    {
                        waiting--;
                        failure ??= Failure(reply, batch.Purposes[(int)(reply.Sequence - first)]);
                    }
                }
            }

            if (failure is not null)
            {
                throw failure;
            }
        }
    }

    /// <summary>Sends a batch the kernel acknowledges as one (nfnetlink) and waits for its last acknowledgement or the
    /// first error.</summary>
    public void ExecuteTransaction(NetlinkWriter batch)
    {
        lock (_lock)
        {
            var first = Stamp(batch, NetlinkFlags.None);
            var last = first + (uint)batch.Purposes.Count - 1;
            Send(batch);
            while (true)
            {
                foreach (var reply in ReceiveDatagram())
                {
                    if (reply.Type != TypeError || reply.Sequence < first)
                    {
                        continue;
                    }

                    if (Failure(reply, batch.Purposes[(int)(reply.Sequence - first)]) is { } failure)
                    {
                        throw failure;
                    }

                    // Only the message before the closing one asks for an acknowledgement.
                    if (reply.Sequence == last - 1)
                    {
                        return;
                    }
                }
            }
        }
    }

    /// <summary>Sends one request and gathers its answers: all parts of a dump, or the single message asked
    /// for.</summary>
    public List<NetlinkMessage> Query(NetlinkWriter request)
    {
        lock (_lock)
        {
            var sequence = Stamp(request, NetlinkFlags.Ack);
            Send(request);
            var answers = new List<NetlinkMessage>();
            while (true)
            {
                foreach (var reply in ReceiveDatagram())
                {
                    if (reply.Sequence != sequence)
                    {
                        continue;
                    }

                    if (reply.Type is TypeError or TypeDone)
                    {
                        return Failure(reply, request.Purposes[0]) is { } failure ? throw failure : answers;
                    }

                    answers.Add(new NetlinkMessage(reply.Type, reply.Payload));
                }
            }
        }
    }

    public void Dispose() => _descriptor.Dispose();

    private int Descriptor => (int)_descriptor.DangerousGetHandle();

    private void Prepare()
    {
        BindToKernel(Descriptor);
        Option(NetlinkSystemCalls.LevelSocket, NetlinkSystemCalls.OptionReceiveBuffer, 1 << 20);
        Option(NetlinkSystemCalls.LevelNetlink, NetlinkSystemCalls.OptionCapAck, 1);
        Option(NetlinkSystemCalls.LevelNetlink, NetlinkSystemCalls.OptionExtendedAck, 1);
        Option(NetlinkSystemCalls.LevelNetlink, NetlinkSystemCalls.OptionStrictCheck, 1);
        Span<byte> timeout = stackalloc byte[16];
        MemoryMarshal.Write(timeout, (long)ReceiveTimeoutSeconds);
        NetlinkSystemCalls.SetOption(
            Descriptor, NetlinkSystemCalls.LevelSocket, NetlinkSystemCalls.OptionReceiveTimeout, timeout, 16);
    }

    internal static void BindToKernel(int descriptor)
    {
        // struct sockaddr_nl: u16 family | u16 padding | u32 port (0: the kernel picks) | u32 groups
        Span<byte> address = stackalloc byte[12];
        MemoryMarshal.Write(address, (ushort)NetlinkSystemCalls.AddressFamilyNetlink);
        if (NetlinkSystemCalls.Bind(descriptor, address, 12) < 0)
        {
            throw LinuxException.Last("bind a netlink socket");
        }
    }

    private void Option(int level, int option, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        MemoryMarshal.Write(bytes, value);
        NetlinkSystemCalls.SetOption(Descriptor, level, option, bytes, 4);
    }

    // Numbers the messages from the next sequence on and adds a flag to each; says the first number.
    private uint Stamp(NetlinkWriter batch, NetlinkFlags flags)
    {
        batch.End();
        var first = _sequence + 1;
        var rest = batch.Buffer;
        while (rest.Length >= 16)
        {
            var length = MemoryMarshal.Read<int>(rest);
            MemoryMarshal.Write(rest[6..], (ushort)(MemoryMarshal.Read<ushort>(rest[6..]) | (ushort)flags));
            MemoryMarshal.Write(rest[8..], ++_sequence);
            rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        }

        return first;
    }

    private void Send(NetlinkWriter batch)
    {
        var bytes = batch.Written;
        while (NetlinkSystemCalls.Send(Descriptor, bytes, bytes.Length, 0) < 0)
        {
            var errno = (Errno)Marshal.GetLastPInvokeError();
            if (errno != Errno.Interrupted)
            {
                throw new LinuxException($"{batch.Purposes[0]} (sending the request)", errno);
            }
        }
    }

    private List<Reply> ReceiveDatagram()
    {
        nint count;
        while ((count = NetlinkSystemCalls.Receive(Descriptor, _receive, _receive.Length, 0)) < 0)
        {
            var errno = (Errno)Marshal.GetLastPInvokeError();
            if (errno == Errno.NoBuffers)
            {
                return [];
            }

            if (errno != Errno.Interrupted)
            {
                throw new LinuxException("read the kernel's answer", errno);
            }
        }

        return Split(_receive.AsSpan(0, (int)count));
    }

    internal static List<Reply> Split(ReadOnlySpan<byte> rest)
    {
        var replies = new List<Reply>();
        while (rest.Length >= 16)
        {
            var length = MemoryMarshal.Read<int>(rest);
            if (length < 16 || length > rest.Length)
            {
                break;
            }

            replies.Add(new Reply(
                MemoryMarshal.Read<ushort>(rest[4..]),
                MemoryMarshal.Read<ushort>(rest[6..]),
                MemoryMarshal.Read<uint>(rest[8..]),
                rest[16..length].ToArray()));
            rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        }

        return replies;
    }

    // struct nlmsgerr: s32 -errno | the request's header (16 bytes, all that CAP_ACK leaves) | attributes: 1 = text
    private static LinuxException? Failure(Reply reply, string purpose)
    {
        var errno = reply.Payload.Length >= 4 ? -MemoryMarshal.Read<int>(reply.Payload) : 0;
        if (errno == 0)
        {
            return null;
        }

        string? text = null;
        if ((reply.Flags & FlagAckAttributes) != 0 && (reply.Flags & FlagCapped) != 0 && reply.Payload.Length > 20)
        {
            var attributes = new NetlinkAttributes(reply.Payload.AsSpan(20));
            while (attributes.Next())
            {
                text = attributes.Type == AckAttributeMessage ? attributes.Text : text;
            }
        }

        return new LinuxException(purpose, (Errno)errno, text);
    }

    internal readonly record struct Reply(ushort Type, ushort Flags, uint Sequence, byte[] Payload);
}
