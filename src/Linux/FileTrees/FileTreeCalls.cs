using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.FileTrees;

/// <summary>The system calls of this folder. Names are bytes here, since the kernel knows no other kind.</summary>
internal static unsafe partial class FileTreeCalls
{
    private const string C = "libc";

    [LibraryImport(C, EntryPoint = "syscall", SetLastError = true)]
    internal static partial long OpenAt2(long number, SafeFileHandle parent, byte* path, OpenHow* how, nuint size);

    [LibraryImport(C, EntryPoint = "syscall", SetLastError = true)]
    internal static partial long GetDirectoryEntries(long number, SafeFileHandle directory, byte* buffer, nuint size);

    [LibraryImport(C, EntryPoint = "open", SetLastError = true)]
    internal static partial int Open(byte* path, int flags, uint mode);

    [LibraryImport(C, EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenAt(SafeFileHandle parent, byte* path, int flags, uint mode);

    [LibraryImport(C, EntryPoint = "mkdirat", SetLastError = true)]
    internal static partial int MakeDirectoryAt(SafeFileHandle parent, byte* path, uint mode);

    [LibraryImport(C, EntryPoint = "mknodat", SetLastError = true)]
    internal static partial int MakeNodeAt(SafeFileHandle parent, byte* path, uint mode, ulong device);

    [LibraryImport(C, EntryPoint = "symlinkat", SetLastError = true)]
    internal static partial int SymbolicLinkAt(byte* target, SafeFileHandle parent, byte* path);

    [LibraryImport(C, EntryPoint = "linkat", SetLastError = true)]
    internal static partial int LinkAt(
        SafeFileHandle oldParent, byte* oldPath, SafeFileHandle newParent, byte* newPath, int flags);

    [LibraryImport(C, EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int UnlinkAt(SafeFileHandle parent, byte* path, int flags);

    [LibraryImport(C, EntryPoint = "renameat", SetLastError = true)]
    internal static partial int RenameAt(
        SafeFileHandle oldParent, byte* oldPath, SafeFileHandle newParent, byte* newPath);

    [LibraryImport(C, EntryPoint = "fchownat", SetLastError = true)]
    internal static partial int ChangeOwnerAt(SafeFileHandle parent, byte* path, uint uid, uint gid, int flags);

    [LibraryImport(C, EntryPoint = "fchmodat", SetLastError = true)]
    internal static partial int ChangeModeAt(SafeFileHandle parent, byte* path, uint mode, int flags);

    [LibraryImport(C, EntryPoint = "utimensat", SetLastError = true)]
    internal static partial int SetTimesAt(SafeFileHandle parent, byte* path, Timespec* times, int flags);

    [LibraryImport(C, EntryPoint = "fchown", SetLastError = true)]
    internal static partial int ChangeOwner(SafeFileHandle file, uint uid, uint gid);

    [LibraryImport(C, EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int ChangeMode(SafeFileHandle file, uint mode);

    [LibraryImport(C, EntryPoint = "futimens", SetLastError = true)]
    internal static partial int SetTimes(SafeFileHandle file, Timespec* times);

    [LibraryImport(C, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeFileHandle file, byte* buffer, nuint count);

    [LibraryImport(C, EntryPoint = "lseek", SetLastError = true)]
    internal static partial long Seek(SafeFileHandle file, long offset, int whence);

    [LibraryImport(C, EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int SetLength(SafeFileHandle file, long length);

    [LibraryImport(C, EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Sync(SafeFileHandle file);

    [LibraryImport(C, EntryPoint = "syncfs", SetLastError = true)]
    internal static partial int SyncFileSystem(SafeFileHandle file);

    [LibraryImport(C, EntryPoint = "lsetxattr", SetLastError = true)]
    internal static partial int SetAttribute(byte* path, byte* name, byte* value, nuint size, int flags);

    [LibraryImport(C, EntryPoint = "lgetxattr", SetLastError = true)]
    internal static partial nint GetAttribute(byte* path, byte* name, byte* value, nuint size);

    [LibraryImport(C, EntryPoint = "llistxattr", SetLastError = true)]
    internal static partial nint ListAttributes(byte* path, byte* list, nuint size);

    [LibraryImport(C, EntryPoint = "readlinkat", SetLastError = true)]
    internal static partial nint ReadLinkAt(SafeFileHandle parent, byte* path, byte* buffer, nuint size);

    [LibraryImport(C, EntryPoint = "statx", SetLastError = true)]
    internal static partial int Status(SafeFileHandle parent, byte* path, int flags, uint mask, StatusBuffer* buffer);

    /// <summary>struct open_how of openat2(2).</summary>
    internal struct OpenHow
    {
        internal ulong Flags;
        internal ulong Mode;
        internal ulong Resolve;
    }

    internal struct Timespec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }

    /// <summary>struct statx of statx(2): the same on every architecture, unlike struct stat.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct StatusBuffer
    {
        [FieldOffset(16)]
        internal uint Links;
        [FieldOffset(20)]
        internal uint Uid;
        [FieldOffset(24)]
        internal uint Gid;
        [FieldOffset(28)]
        internal ushort Mode;
        [FieldOffset(32)]
        internal ulong Inode;
        [FieldOffset(40)]
        internal ulong Size;
        [FieldOffset(48)]
        internal ulong Blocks;
        [FieldOffset(112)]
        internal long ModifiedSeconds;
        [FieldOffset(120)]
        internal uint ModifiedNanoseconds;
        [FieldOffset(128)]
        internal uint DeviceMajor;
        [FieldOffset(132)]
        internal uint DeviceMinor;
        [FieldOffset(136)]
        internal uint FileSystemMajor;
        [FieldOffset(140)]
        internal uint FileSystemMinor;
    }
}
