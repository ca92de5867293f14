using System.Runtime.InteropServices;

namespace Orc.Linux.Netlink;

/// <summary>The socket calls behind netlink: .NET's Socket refuses the address family.</summary>
internal static partial class NetlinkSystemCalls
{
    public const int AddressFamilyNetlink = 16;
    public const int SocketRawCloseOnExec = 3 | 0x80000;
    public const int NonBlocking = 0x800;
    public const int LevelSocket = 1;
    public const int LevelNetlink = 270;
    public const int OptionReceiveBuffer = 8;
    public const int OptionReceiveTimeout = 20;
    public const int OptionReceiveBufferForce = 33;
    public const int OptionCapAck = 10;
    public const int OptionExtendedAck = 11;
    public const int OptionStrictCheck = 12;
    public const int OptionAddMembership = 1;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int descriptor, ReadOnlySpan<byte> address, uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int descriptor, int level, int option, ReadOnlySpan<byte> value, uint length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, ReadOnlySpan<byte> bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, Span<byte> bytes, nint length, int flags);
}
