using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Files;

/// <summary>
/// Files below a root whose content nobody vouches for: links are followed as its own processes would, and nothing
/// leads
/// out of it (openat2(2), RESOLVE_IN_ROOT).
/// </summary>
public static partial class RootedFiles
{
    private const long OpenAt2Number = 437;
    private const ulong InRoot = 0x10;
    private const ulong NoMagicLinks = 0x02;
    private const int FirstRead = 4096;

    /// <summary>Null: it is not there. Content beyond <paramref name="limit"/> is left out.</summary>
    public static byte[]? TryRead(string root, string path, int limit)
    {
        using var handle = TryOpen(root, path, FileCalls.ReadOnly | FileCalls.NonBlocking);
        if (handle is null)
        {
            return null;
        }

        // Grown, not made as large as may be: these are small files, and a large array makes the collector look at all
        // of the heap.
        var content = new byte[Math.Min(limit, FirstRead)];
        var length = 0;
        while (length < limit && Descriptors.TryRead(handle, content.AsSpan(length)) is { } count and > 0)
        {
            length += count;
            if (length == content.Length && length < limit)
            {
                Array.Resize(ref content, Math.Min(limit, 2 * length));
            }
        }

        return content[..length];
    }

    /// <summary>A descriptor that only names the place, for a bind. Null: it is not there.</summary>
    public static SafeFileHandle? OpenPath(string root, string path) => TryOpen(root, path, FileCalls.PathOnly);

    public static bool Exists(string root, string path)
    {
        using var handle = TryOpen(root, path, FileCalls.PathOnly);
        return handle is not null;
    }

    /// <summary>
    /// Makes the directory, and those above it that are missing, with this owner. False: it was there. The links on the
    /// way are followed within the root; one that leads nowhere is an error.
    /// </summary>
    public static bool EnsureDirectory(string root, string path, uint user, uint group)
    {
        if (Exists(root, path))
        {
            return false;
        }

        var parent = Path.GetDirectoryName(path.TrimEnd('/'));
        if (!string.IsNullOrEmpty(parent) && parent != "/")
        {
            EnsureDirectory(root, parent, user, group);
        }

        using var directory = TryOpen(root, parent ?? "/", FileCalls.PathOnly)
            ?? throw new LinuxException($"create {path}", Errno.NoEntry);
        var created = $"/proc/self/fd/{Descriptors.Number(directory)}/{Path.GetFileName(path.TrimEnd('/'))}";
        if (MakeDirectory(created, 0x1ED) < 0)
        {
            throw LinuxException.Last($"create {path}");
        }

        FileOwner.Set(created, user, group);
        return true;
    }

    private static unsafe SafeFileHandle? TryOpen(string root, string path, int flags)
    {
        using var directory = Descriptors.OpenPath(root);
        var how = stackalloc ulong[3] { (ulong)(uint)(flags | FileCalls.CloseOnExec), 0, InRoot | NoMagicLinks };
        var name = Encoding.UTF8.GetBytes($"{path}\0");
        fixed (byte* start = name)
        {
            var descriptor = OpenAt(OpenAt2Number, Descriptors.Number(directory), start, how, 24);
            if (descriptor >= 0)
            {
                return new SafeFileHandle((nint)descriptor, ownsHandle: true);
            }
        }

        return (Errno)Marshal.GetLastPInvokeError() is Errno.NoEntry or Errno.NotDirectory
            ? null
            : throw LinuxException.Last($"open {path} in {root}");
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial long OpenAt(long number, int directory, byte* path, ulong* how, nuint size);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectory(string path, uint mode);
}
