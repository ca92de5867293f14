using System.Runtime.InteropServices;
using Orc.Linux.Files;

namespace Orc.Linux.Mounts;

/// <summary>Mounts and unmounts in the calling thread's namespace.</summary>
public static class MountPoint
{
    private const int Detach = 2;
    private const int NoFollow = 8;

    public static void Bind(string source, string target, bool recursive)
    {
        var flags = MountCalls.Bind | (recursive ? MountCalls.Recursive : 0);
        if (MountCalls.Mount(source, target, null, flags, null) < 0)
        {
            throw LinuxException.Last($"bind {source} on {target}");
        }
    }

    /// <summary>It is not passed on to other namespaces, and is no part of a copy of what it lies in.</summary>
    public static void MakeUnbindable(string target)
    {
        if (MountCalls.Mount(null, target, null, MountCalls.Unbindable, null) < 0)
        {
            throw LinuxException.Last($"make {target} unbindable");
        }
    }

    /// <summary>
    /// A file that nobody who sees it here can write, whoever replaces it elsewhere: what takes its place is as it is.
    /// </summary>
    public static void Seal(string file)
    {
        using var opened = Descriptors.OpenPath(file);
        var place = File.ResolveLinkTarget($"/proc/self/fd/{Descriptors.Number(opened)}", returnFinalTarget: false)
            ?.FullName ?? file;
        if (!MountEntry.ReadOwn().Any(entry => entry.Target == place))
        {
            Bind(place, place, recursive: false);
            ChangeFlags(place, MountOptions.Parse("ro"));
        }
    }

    /// <summary>For secrets and the like: no devices, no set-user-id, no programs.</summary>
    public static void Tmpfs(string target, string options)
    {
        const nuint Flags = MountCalls.NoSetUserId | MountCalls.NoDevices | MountCalls.NoExecute;
        if (MountCalls.Mount("tmpfs", target, "tmpfs", Flags, options) < 0)
        {
            throw LinuxException.Last($"mount a tmpfs on {target}");
        }
    }

    /// <summary>
    /// Any other file system, as <c>driver_opts</c> of a volume ask for: nfs, tmpfs, ext4 on a device, …
    /// </summary>
    public static void FileSystem(string type, string source, string target, MountOptions options)
    {
        if (MountCalls.Mount(source, target, type, options.Flags, options.Rest) < 0)
        {
            throw LinuxException.Last($"mount {source} ({type}) on {target}");
        }
    }

    /// <summary>
    /// Gives a bind the flags (<c>ro</c>, <c>nosuid</c>, …) that the call which makes it leaves out.
    /// </summary>
    public static void ChangeFlags(string target, MountOptions options)
    {
        var flags = options.Flags & ~(MountCalls.Bind | MountCalls.Recursive);
        if (flags != 0 &&
            MountCalls.Mount(null, target, null, flags | MountCalls.Bind | MountCalls.Remount, null) < 0)
        {
            throw LinuxException.Last($"change the flags of the mount {target}");
        }
    }

    /// <summary>Detached at once; what still uses it keeps it until then. False: nothing was mounted there.</summary>
    public static bool Unmount(string target)
    {
        if (MountCalls.Unmount(target, Detach | NoFollow) == 0)
        {
            return true;
        }

        return (Errno)Marshal.GetLastPInvokeError() is Errno.Invalid or Errno.NoEntry
            ? false
            : throw LinuxException.Last($"unmount {target}");
    }
}
