using System.Runtime.InteropServices;

namespace Orc.Linux.Sockets;

/// <summary>Socket calls whose exact options matter; .NET's Bind turns SO_REUSEADDR on by itself.</summary>
internal static partial class SocketSystemCalls
{
    public const int InterNetwork = 2;
    public const int InterNetworkV6 = 10;
    public const int CloseOnExec = 0x80000;
    public const int LevelSocket = 1;
    public const int LevelIPv6 = 41;
    public const int ReuseAddress = 2;
    public const int ReusePort = 15;
    public const int BindToInterface = 62;
    public const int V6Only = 26;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeHandle descriptor, ReadOnlySpan<byte> address, uint length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetName(SafeHandle descriptor, Span<byte> address, ref uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(SafeHandle descriptor, int level, int option, in int value, uint length);
}
