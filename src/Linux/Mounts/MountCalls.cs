using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Mounts;

/// <summary>libc's calls on mounts, as they are; flags by mount(2), fsmount(2), open_tree(2) and umount(2).</summary>
internal static partial class MountCalls
{
    public const nuint ReadOnly = 0x1;
    public const nuint NoSetUserId = 0x2;
    public const nuint NoDevices = 0x4;
    public const nuint NoExecute = 0x8;
    public const nuint Remount = 0x20;
    public const nuint Bind = 0x1000;
    public const nuint Recursive = 0x4000;
    public const nuint Unbindable = 0x20000;
    public const nuint Slave = 0x80000;

    public const uint TreeClone = 0x1;
    public const uint TreeCloseOnExec = 0x80000;
    public const uint AtRecursive = 0x8000;
    public const int AtCurrentDirectory = -100;
    public const uint MoveFromEmptyPath = 0x4;

    public const uint SetString = 1;
    public const uint SetFlag = 0;
    public const uint CommandCreate = 6;
    public const uint CloseOnExecFlag = 1;

    public const int CloneFileSystem = 0x200;
    public const int CloneMountNamespace = 0x20000;

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string? source, string target, string? type, nuint flags, string? options);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);

    [LibraryImport("libc", EntryPoint = "fsopen", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenFileSystem(string type, uint flags);

    [LibraryImport("libc", EntryPoint = "fsconfig", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Configure(SafeFileHandle context, uint command, string? key, string? value, int extra);

    [LibraryImport("libc", EntryPoint = "fsmount", SetLastError = true)]
    public static partial int CreateMount(SafeFileHandle context, uint flags, uint attributes);

    [LibraryImport("libc", EntryPoint = "move_mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Move(
        SafeFileHandle from, string fromPath, int toDirectory, string toPath, uint flags);

    [LibraryImport("libc", EntryPoint = "open_tree", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenTree(int directory, string path, uint flags);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int what);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int Enter(SafeFileHandle ns, int kind);

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeDirectory(string path);
}
