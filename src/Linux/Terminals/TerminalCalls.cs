using System.Runtime.InteropServices;

namespace Orc.Linux.Terminals;

/// <summary>libc's calls on terminals, as they are.</summary>
internal static partial class TerminalCalls
{
    public const int ControlDescriptorFlags = 0x80102;      // O_RDWR | O_NOCTTY | O_CLOEXEC
    public const nuint GetWindowSize = 0x5413;              // TIOCGWINSZ
    public const nuint SetWindowSize = 0x5414;              // TIOCSWINSZ
    public const int TermiosBytes = 128;                    // glibc's struct termios has 60
    public const int LocalFlagsAt = 12;                     // tcflag_t c_iflag, c_oflag, c_cflag, c_lflag; cc_t c_line
    public const int ControlCharactersAt = 17;              // cc_t c_cc[32]
    public const int Canonical = 0x2;                       // ICANON
    public const int Echo = 0x8;                            // ECHO
    public const int MinimumTime = 5;                       // VTIME
    public const int MinimumCount = 6;                      // VMIN
    public const short PollIn = 0x1;                        // POLLIN

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    public static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    public static partial int Grant(int master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    public static partial int Unlock(int master);

    [LibraryImport("libc", EntryPoint = "ptsname_r")]
    public static unsafe partial int SlaveName(int master, byte* name, nuint length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static unsafe partial int Control(int descriptor, nuint request, ushort* argument);

    [LibraryImport("libc", EntryPoint = "isatty")]
    public static partial int IsTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    public static unsafe partial int GetAttributes(int descriptor, byte* attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    public static unsafe partial int SetAttributes(int descriptor, int when, byte* attributes);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    public static unsafe partial void MakeRaw(byte* attributes);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp", SetLastError = true)]
    public static partial int ForegroundGroup(int descriptor);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    public static partial int OwnGroup();

    // struct pollfd { int fd; short events, revents; }
    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static unsafe partial int Poll(PolledEnd* ends, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    public struct PolledEnd
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
