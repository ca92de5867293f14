using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.FileTrees;

/// <summary>
/// An open directory, and what can be done to the names in it. Every name is one step (no slash), given as bytes, and
/// never followed when it is a symbolic link: who holds a handle cannot be led elsewhere.
/// </summary>
public sealed partial class DirectoryHandle : IDisposable
{
    private const long OpenAt2Number = 437;      // the same on every architecture since 5.6
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int WriteOnly = 0x1;
    private const int CloseOnExec = 0x80000;
    private const int PathOnly = 0x200000;
    private const int RemoveDirectoryFlag = 0x200;
    private const int NoFollowFlag = 0x100;      // AT_SYMLINK_NOFOLLOW
    private const ulong ResolveInRoot = 0x10;
    private const ulong ResolveNoMagicLinks = 0x02;

    // These two are the only ones whose value the architectures do not share.
    private static readonly int DirectoryOnly = IsArm ? 0x4000 : 0x10000;
    private static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    private readonly SafeFileHandle _handle;

    private DirectoryHandle(SafeFileHandle handle) => _handle = handle;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64;

    /// <summary>Opens a directory of the host by its path, links and all.</summary>
    public static unsafe DirectoryHandle Open(string path)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        fixed (byte* name = CString.Terminate(Encoding.UTF8.GetBytes(path), buffer))
        {
            var descriptor = FileTreeCalls.Open(name, DirectoryOnly | CloseOnExec, 0);
            return descriptor < 0
                ? throw LinuxException.Last($"open {path}")
                : new DirectoryHandle(new SafeFileHandle(descriptor, ownsHandle: true));
        }
    }

    /// <summary>
    /// Opens a directory below this one. Whatever the path and the links on it say, this directory is its root
    /// (openat2(2), RESOLVE_IN_ROOT), and links into other processes are not followed. Null: a step is missing.
    /// </summary>
    public unsafe DirectoryHandle? FindBelow(ReadOnlySpan<byte> path)
    {
        var how = new FileTreeCalls.OpenHow
        {
            Flags = (ulong)(uint)(PathOnly | DirectoryOnly | CloseOnExec),
            Resolve = ResolveInRoot | ResolveNoMagicLinks,
        };
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        fixed (byte* name = CString.Terminate(path.IsEmpty ? "."u8 : path, buffer))
        {
            while (true)
            {
                var size = (nuint)sizeof(FileTreeCalls.OpenHow);
                var descriptor = FileTreeCalls.OpenAt2(OpenAt2Number, _handle, name, &how, size);
                if (descriptor >= 0)
                {
                    return new DirectoryHandle(new SafeFileHandle((nint)descriptor, ownsHandle: true));
                }

                switch ((Errno)Marshal.GetLastPInvokeError())
                {
                    case Errno.NoEntry:
                        return null;

                    // A rename elsewhere on the system raced with the lookup of "..": openat2(2) says to try again.
                    case Errno.TryAgain or Errno.Interrupted:
                        continue;
                    default:
                        throw Failed("open", path);
                }
            }
        }
    }

    /// <summary>Makes a file that was not there. Its mode is limited by the umask; set it afterwards.</summary>
    public unsafe NewFile CreateFile(ReadOnlySpan<byte> name, int mode)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        fixed (byte* path = CString.Terminate(name, buffer))
        {
            const int Flags = WriteOnly | Create | Exclusive | CloseOnExec;
            var descriptor = FileTreeCalls.OpenAt(_handle, path, Flags | NoFollow, (uint)mode);
            return descriptor < 0
                ? throw Failed("create", name)
                : new NewFile(new SafeFileHandle(descriptor, ownsHandle: true), CString.Show(name));
        }
    }

    public unsafe void CreateDirectory(ReadOnlySpan<byte> name, int mode)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        fixed (byte* path = CString.Terminate(name, buffer))
        {
            Check(FileTreeCalls.MakeDirectoryAt(_handle, path, (uint)mode), "mkdir", name);
        }
    }

    /// <summary>A fifo or a device.</summary>
    public unsafe void CreateNode(ReadOnlySpan<byte> name, FileType type, int mode, DeviceNumber device)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        fixed (byte* path = CString.Terminate(name, buffer))
        {
            Check(FileTreeCalls.MakeNodeAt(_handle, path, (uint)type | (uint)mode, device.Packed), "mknod", name);
        }
    }

    /// <summary>The target is kept as it is said, whatever it says: it is read in the container, not here.</summary>
    public unsafe void CreateSymbolicLink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        Span<byte> targetBuffer = stackalloc byte[CString.MaxPath];
        fixed (byte* path = CString.Terminate(name, buffer), to = CString.Terminate(target, targetBuffer))
        {
            Check(FileTreeCalls.SymbolicLinkAt(to, _handle, path), "symlink", name);
        }
    }

    /// <summary>A second name for a file; of a symbolic link, the link itself.</summary>
    public unsafe void CreateHardLink(ReadOnlySpan<byte> name, DirectoryHandle from, ReadOnlySpan<byte> existing)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        Span<byte> fromBuffer = stackalloc byte[CString.MaxPath];
        fixed (byte* path = CString.Terminate(name, buffer), old = CString.Terminate(existing, fromBuffer))
        {
            Check(FileTreeCalls.LinkAt(from._handle, old, _handle, path, 0), "link", name);
        }
    }

    /// <summary>Moves a name, atomically, over a file or an empty directory of that name.</summary>
    public unsafe void Rename(ReadOnlySpan<byte> name, DirectoryHandle to, ReadOnlySpan<byte> newName)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        Span<byte> newBuffer = stackalloc byte[CString.MaxPath];
        fixed (byte* path = CString.Terminate(name, buffer), next = CString.Terminate(newName, newBuffer))
        {
            Check(FileTreeCalls.RenameAt(_handle, path, to._handle, next), "rename", name);
        }
    }

    /// <summary>Clears setuid bits and capabilities, so it comes before those.</summary>
    public unsafe void SetOwner(ReadOnlySpan<byte> name, uint uid, uint gid)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        fixed (byte* path = CString.Terminate(name, buffer))
        {
            Check(FileTreeCalls.ChangeOwnerAt(_handle, path, uid, gid, NoFollowFlag), "chown", name);
        }
    }

    /// <summary>Not for symbolic links: they have no mode of their own, and the kernel would follow.</summary>
    public unsafe void SetMode(ReadOnlySpan<byte> name, int mode)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        fixed (byte* path = CString.Terminate(name, buffer))
        {
            Check(FileTreeCalls.ChangeModeAt(_handle, path, (uint)mode, 0), "chmod", name);
        }
    }

    public unsafe void SetModifiedAt(ReadOnlySpan<byte> name, FileTime time)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        var times = stackalloc FileTreeCalls.Timespec[2];
        times[0] = new() { Seconds = time.Seconds, Nanoseconds = time.Nanoseconds };
        times[1] = times[0];
        fixed (byte* path = CString.Terminate(name, buffer))
        {
            Check(FileTreeCalls.SetTimesAt(_handle, path, times, NoFollowFlag), "set the times of", name);
        }
    }

    /// <summary>Takes a name away: a file, a link, a node or an empty directory.</summary>
    public unsafe void Remove(ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[CString.MaxPath];
        fixed (byte* path = CString.Terminate(name, buffer))
        {
            if (FileTreeCalls.UnlinkAt(_handle, path, 0) == 0)
            {
                return;
            }

            var failure = Failed("unlink", name);
            if (failure.Error is not Errno.IsDirectory)
            {
                throw failure;
            }

            Check(FileTreeCalls.UnlinkAt(_handle, path, RemoveDirectoryFlag), "rmdir", name);
        }
    }

    public void Sync() => Check(FileTreeCalls.Sync(_handle), "fsync", "a directory"u8);

    /// <summary>Writes all that is dirty in its file system out (syncfs(2)): one call for many files.</summary>
    public void SyncFileSystem() => Check(FileTreeCalls.SyncFileSystem(_handle), "syncfs", "a directory"u8);

    public void Dispose() => _handle.Dispose();

    // setxattrat(2) is of 6.13; the way through /proc is older, and ends at the name itself, followed or not.
    private string ProcPath(ReadOnlySpan<byte> name) => string.Create(
        CultureInfo.InvariantCulture,
        $"/proc/self/fd/{_handle.DangerousGetHandle()}/{Encoding.Latin1.GetString(name)}");

    private static void Check(int result, string verb, ReadOnlySpan<byte> name)
    {
        if (result < 0)
        {
            throw Failed(verb, name);
        }
    }

    private static LinuxException Failed(string verb, ReadOnlySpan<byte> name) =>
        LinuxException.Last($"{verb} {CString.Show(name)}");
}
