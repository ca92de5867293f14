using System.Runtime.InteropServices;

namespace Orc.Linux.Sockets;

/// <summary>Many datagrams with one call (recvmmsg(2), sendmmsg(2)), and one with one.</summary>
internal static partial class DatagramCalls
{
    public const int DoNotWait = 0x40;

    /// <summary>Of a message's flags: it was longer than its room.</summary>
    public const int Truncated = 0x20;

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static unsafe partial int Receive(int descriptor, Message* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static unsafe partial int Send(int descriptor, Message* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    public static unsafe partial nint SendTo(
        int descriptor, byte* bytes, nuint length, int flags, DatagramAddress* to, uint addressLength);

    /// <summary>struct iovec.</summary>
    public unsafe struct Part
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>struct mmsghdr: a struct msghdr, and how long the datagram was.</summary>
    public unsafe struct Message
    {
        public DatagramAddress* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public void* Control;
        public nuint ControlLength;
        public long Flags;      // an int, and nothing behind it
        public uint Length;
    }
}
