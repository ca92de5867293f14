using System.Runtime.InteropServices;

namespace Orc.Linux.Namespaces;

/// <summary>The calls behind network namespaces.</summary>
internal static partial class NamespaceSystemCalls
{
    public const int NewNetwork = 0x40000000;
    public const ulong MountBind = 0x1000;
    public const ulong MountShared = 1 << 20;
    public const int UnmountDetach = 2;

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNamespace(SafeHandle descriptor, int type);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string? type, ulong flags, nint options);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);
}
