using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.FileTrees;

/// <summary>The half that reads, lists and clears.</summary>
public sealed partial class DirectoryHandle
{
    private const uint BasicStatus = 0x7FF;      // STATX_BASIC_STATS
    private const int EmptyPath = 0x1000;        // AT_EMPTY_PATH
    private const int MaxAttributeBytes = 65536; // XATTR_SIZE_MAX, limits.h
    private const int MaxRemovalDepth = 200;

    /// <summary>getdents64: 217 on x86-64, 61 on the architectures with the generic table.</summary>
    private static readonly long ListNumber = IsArm ? 61 : 217;

    /// <summary>What a name is, itself and not where it leads; null: there is none.</summary>
    public FileStatus? FindStatus(ReadOnlySpan<byte> name) =>
        TryAsk(name, out var status) ? Read(status) : null;

    /// <summary>Enough of it to see whether it is the same as before, and nothing that must be collected; null: there
    /// is none.</summary>
    public FileStamp? FindStamp(ReadOnlySpan<byte> name) => TryAsk(name, out var status)
        ? new FileStamp(status.Inode, new FileTime(status.ModifiedSeconds, (int)status.ModifiedNanoseconds))
        : null;

    /// <summary>The names in it, but "." and "..", in the order of the file system.</summary>
    public unsafe IReadOnlyList<byte[]> List()
    {
        using var readable = Reopen();
        var names = new List<byte[]>();
        var buffer = new byte[32 * 1024];
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var length = FileTreeCalls.GetDirectoryEntries(ListNumber, readable, start, (nuint)buffer.Length);
                switch (length)
                {
                    case 0:
                        return names;
                    case < 0:
                        throw Failed("list", "a directory"u8);
                    default:
                        Gather(buffer.AsSpan(0, (int)length), names);
                        break;
                }
            }
        }
    }

    public unsafe byte[] ReadLink(ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        var target = new byte[CString.MaxPath];
        fixed (byte* path = CString.Terminate(name, buffer), to = target)
        {
            var length = FileTreeCalls.ReadLinkAt(_handle, path, to, (nuint)target.Length);
            return length < 0 ? throw Failed("readlink", name) : target[..(int)length];
        }
    }

    /// <summary>Opens a regular file for reading; a link in its place is refused.</summary>
    public unsafe SafeFileHandle OpenFile(ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        fixed (byte* path = CString.Terminate(name, buffer))
        {
            var descriptor = FileTreeCalls.OpenAt(_handle, path, NoFollow | CloseOnExec, 0);
            return descriptor < 0 ? throw Failed("open", name) : new SafeFileHandle(descriptor, ownsHandle: true);
        }
    }

    /// <summary>Opens the directory of that name in this one; a link in its place is refused.</summary>
    public unsafe DirectoryHandle OpenDirectory(ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        fixed (byte* path = CString.Terminate(name, buffer))
        {
            var descriptor = FileTreeCalls.OpenAt(_handle, path, NoFollow | DirectoryOnly | CloseOnExec, 0);
            return descriptor < 0
                ? throw Failed("open", name)
                : new DirectoryHandle(new SafeFileHandle(descriptor, ownsHandle: true));
        }
    }

    public unsafe void SetAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        Span<byte> buffer = stackalloc byte[256];
        var file = ProcBytes(name);
        fixed (byte* path = file, key = CString.Terminate(attribute, buffer), content = value)
        {
            Check(FileTreeCalls.SetAttribute(path, key, content, (nuint)value.Length, 0), "setxattr", name);
        }
    }

    /// <summary>The bytes of one attribute; null: the name has none such.</summary>
    public unsafe byte[]? FindAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute)
    {
        Span<byte> buffer = stackalloc byte[256];
        var file = ProcBytes(name);
        var value = new byte[MaxAttributeBytes];
        fixed (byte* path = file, key = CString.Terminate(attribute, buffer), content = value)
        {
            var length = FileTreeCalls.GetAttribute(path, key, content, (nuint)value.Length);
            if (length >= 0)
            {
                return value[..(int)length];
            }

            var failure = Failed("getxattr", name);
            return failure.Error is Errno.NoData or Errno.NotSupported ? null : throw failure;
        }
    }

    public unsafe IReadOnlyList<byte[]> ListAttributes(ReadOnlySpan<byte> name)
    {
        var file = ProcBytes(name);
        var list = new byte[MaxAttributeBytes];
        fixed (byte* path = file, content = list)
        {
            var length = FileTreeCalls.ListAttributes(path, content, (nuint)list.Length);
            if (length < 0)
            {
                var failure = Failed("listxattr", name);
                return failure.Error is Errno.NotSupported ? [] : throw failure;
            }

            return Split(list.AsSpan(0, (int)length));
        }
    }

    /// <summary>
    /// Takes away a name and all below it, following nothing. What is not there, or not any more, is no error.
    /// </summary>
    public void RemoveTree(ReadOnlySpan<byte> name)
    {
        try
        {
            RemoveWhole(name);
        }
        catch (LinuxException gone) when (gone.Error == Errno.NoEntry)
        {
            // As below.
        }
    }

    private void RemoveWhole(ReadOnlySpan<byte> name)
    {
        if (FindStatus(name) is not { } status)
        {
            return;
        }

        if (status.Type is FileType.Directory)
        {
            using var directory = OpenDirectory(name);
            directory.RemoveChildren(directory, depth: 0);

            // What was too deep was moved up here; each round is a level of its own, so this ends.
            while (directory.List() is { Count: > 0 })
            {
                directory.RemoveChildren(directory, depth: 0);
            }
        }

        Remove(name);
    }

    // An archive can nest deeper than a stack, or a table of descriptors, goes: from a depth on, move up what is below.
    private void RemoveChildren(DirectoryHandle top, int depth)
    {
        foreach (var child in List())
        {
            try
            {
                RemoveChild(child, top, depth);
            }
            catch (LinuxException gone) when (gone.Error == Errno.NoEntry)
            {
                // Somebody else takes the same tree away.
            }
        }
    }

    private void RemoveChild(byte[] child, DirectoryHandle top, int depth)
    {
        if (FindStatus(child) is not { Type: FileType.Directory })
        {
            Remove(child);
            return;
        }

        if (depth >= MaxRemovalDepth)
        {
            Rename(child, top, top.UnusedName());
            return;
        }

        using (var directory = OpenDirectory(child))
        {
            directory.RemoveChildren(top, depth + 1);
        }

        Remove(child);
    }

    private byte[] UnusedName()
    {
        for (var number = 0; ; number++)
        {
            var name = Encoding.ASCII.GetBytes($".moved-up-{number}");
            if (FindStatus(name) is null)
            {
                return name;
            }
        }
    }

    // A handle for names alone (O_PATH) cannot be listed.
    private unsafe SafeFileHandle Reopen()
    {
        fixed (byte* here = "."u8)
        {
            var descriptor = FileTreeCalls.OpenAt(_handle, here, DirectoryOnly | CloseOnExec, 0);
            return descriptor < 0
                ? throw Failed("open", "a directory"u8)
                : new SafeFileHandle(descriptor, ownsHandle: true);
        }
    }

    private byte[] ProcBytes(ReadOnlySpan<byte> name) => [.. Encoding.Latin1.GetBytes(ProcPath(name)), 0];

    /// <summary>struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name and a zero.</summary>
    private static void Gather(ReadOnlySpan<byte> entries, List<byte[]> names)
    {
        const int NameOffset = 19;
        while (!entries.IsEmpty)
        {
            var length = MemoryMarshal.Read<ushort>(entries[16..]);
            var name = entries[NameOffset..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                names.Add(name.ToArray());
            }

            entries = entries[length..];
        }
    }

    private static List<byte[]> Split(ReadOnlySpan<byte> list)
    {
        var names = new List<byte[]>();
        while (!list.IsEmpty)
        {
            var end = list.IndexOf((byte)0);
            names.Add(list[..end].ToArray());
            list = list[(end + 1)..];
        }

        return names;
    }

    private unsafe bool TryAsk(ReadOnlySpan<byte> name, out FileTreeCalls.StatusBuffer status)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        fixed (byte* path = CString.Terminate(name, buffer))
        fixed (FileTreeCalls.StatusBuffer* answer = &status)
        {
            var flags = NoFollowFlag | (name.IsEmpty ? EmptyPath : 0);
            if (FileTreeCalls.Status(_handle, path, flags, BasicStatus, answer) == 0)
            {
                return true;
            }

            return (Errno)Marshal.GetLastPInvokeError() is Errno.NoEntry ? false : throw Failed("stat", name);
        }
    }

    private static FileStatus Read(in FileTreeCalls.StatusBuffer status) => new()
    {
        Type = (FileType)(status.Mode & 0xF000),
        Mode = status.Mode & 0xFFF,
        Uid = status.Uid,
        Gid = status.Gid,
        Size = (long)status.Size,
        AllocatedBytes = (long)status.Blocks * 512,
        Inode = status.Inode,
        Links = status.Links,
        ModifiedAt = new FileTime(status.ModifiedSeconds, (int)status.ModifiedNanoseconds),
        Device = new DeviceNumber(status.DeviceMajor, status.DeviceMinor),
        FileSystem = new DeviceNumber(status.FileSystemMajor, status.FileSystemMinor),
    };
}
