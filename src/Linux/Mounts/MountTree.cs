using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Mounts;

/// <summary>
/// A detached copy of a place in the file tree, with the mounts below it on request; it can be put anywhere, also in
/// another mount namespace. Disposing it unused leaves nothing.
/// </summary>
public sealed class MountTree : IDisposable
{
    private readonly SafeFileHandle _handle;

    private MountTree(SafeFileHandle handle) => _handle = handle;

    /// <summary>Copies what <paramref name="path"/> shows in the calling thread's namespace.</summary>
    public static MountTree Clone(string path, bool recursive)
    {
        var flags = MountCalls.TreeClone | MountCalls.TreeCloseOnExec | (recursive ? MountCalls.AtRecursive : 0);
        var descriptor = MountCalls.OpenTree(MountCalls.AtCurrentDirectory, path, flags);
        return descriptor >= 0
            ? new MountTree(new SafeFileHandle(descriptor, ownsHandle: true))
            : throw LinuxException.Last($"open {path} for a bind mount");
    }

    /// <summary>
    /// Puts it on <paramref name="target"/> in the calling thread's namespace; a file goes on a file.
    /// </summary>
    public void MoveTo(string target)
    {
        if (MountCalls.Move(_handle, "", MountCalls.AtCurrentDirectory, target, MountCalls.MoveFromEmptyPath) < 0)
        {
            throw new LinuxException($"bind on {target}", (Errno)Marshal.GetLastPInvokeError());
        }
    }

    public void Dispose() => _handle.Dispose();
}
