using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;
using Orc.Linux.Namespaces;

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
    /// Copies what <paramref name="path"/> shows to a process, in its own mount namespace. A thread goes there for it
    /// and ends; the caller waits.
    /// </summary>
    /// <exception cref="LinuxException">The process has gone, or has no such path.</exception>
    public static MountTree CloneOf(int process, string path)
    {
        ServiceThreads.Ensure();
        MountTree? tree = null;
        LinuxException? failure = null;
        var visitor = new Thread(() =>
        {
            try
            {
                using var there = Descriptors.OpenRead($"/proc/{process}/ns/mnt");
                if (MountCalls.Unshare(MountCalls.CloneFileSystem) < 0
                    || MountCalls.Enter(there, MountCalls.CloneMountNamespace) < 0)
                {
                    throw LinuxException.Last($"enter the mount namespace of process {process}");
                }

                tree = Clone(path, recursive: false);
            }
            catch (LinuxException caught)
            {
                failure = caught;
            }
        })
        {
            IsBackground = true,
            Name = "mounts of another",
        };
        visitor.Start();
        visitor.Join();
        return tree ?? throw failure!;
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
