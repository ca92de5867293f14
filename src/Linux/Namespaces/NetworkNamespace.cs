using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Namespaces;

/// <summary>A network namespace held open. Entering one changes a thread for good, so work inside runs on a thread of
/// its own
/// that ends with it; sockets opened there stay there and may be used from anywhere.</summary>
public sealed class NetworkNamespace : IDisposable
{
    // /proc/thread-self, not /proc/self: that one is the first thread's.
    private const string OwnPath = "/proc/thread-self/ns/net";

    private readonly SafeFileHandle _descriptor;

    private NetworkNamespace(SafeFileHandle descriptor) => _descriptor = descriptor;

    public SafeFileHandle Handle => _descriptor;

    /// <summary>The calling thread's.</summary>
    public static NetworkNamespace OpenOwn() => Open(OwnPath);

    // Several processes open one at the same time: .NET's advisory lock (FileShare.Read) would let one of them fail.
    public static NetworkNamespace Open(string path) =>
        new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));

    /// <summary>Makes a namespace, pins it at the path so that it outlives every process, and runs the work inside
    /// it.</summary>
    /// <param name="work">Opens what must belong to the new namespace. If it throws, nothing is left behind.</param>
    public static T Create<T>(string path, Func<NetworkNamespace, T> work) => OnOwnThread(() =>
    {
        if (NamespaceSystemCalls.Unshare(NamespaceSystemCalls.NewNetwork) < 0)
        {
            throw LinuxException.Last("create a network namespace");
        }

        File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite).Dispose();
        try
        {
            if (NamespaceSystemCalls.Mount(OwnPath, path, null, NamespaceSystemCalls.MountBind, 0) < 0)
            {
                throw LinuxException.Last($"pin the network namespace at {path}");
            }

            using var made = OpenOwn();
            return work(made);
        }
        catch
        {
            Unpin(path);
            throw;
        }
    });

    /// <summary>Runs the work in a namespace of its own, which ends with it.</summary>
    public static T RunInNew<T>(Func<T> work) => OnOwnThread(() =>
        NamespaceSystemCalls.Unshare(NamespaceSystemCalls.NewNetwork) < 0
            ? throw LinuxException.Last("create a network namespace")
            : work());

    /// <summary>Lets go of a pinned namespace: the kernel takes it and its interfaces down in the background, once no
    /// process is left in it. Nothing happens if there is none.</summary>
    public static void Unpin(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        if (NamespaceSystemCalls.Unmount(path, NamespaceSystemCalls.UnmountDetach) < 0)
        {
            var failure = LinuxException.Last($"unpin the network namespace at {path}");
            // EINVAL: the file is there, but nothing is mounted on it.
            if (failure.Error != Errno.Invalid)
            {
                throw failure;
            }
        }

        File.Delete(path);
    }

    /// <summary>Makes the folder of pins a shared mount: else a mount namespace made later would keep a copy of each
    /// pin,
    /// and a namespace we let go of would live as long as any container.</summary>
    public static void PreparePinFolder(string path)
    {
        Directory.CreateDirectory(path);
        if (IsMountPoint(path))
        {
            return;
        }

        if (NamespaceSystemCalls.Mount(path, path, null, NamespaceSystemCalls.MountBind, 0) < 0 ||
            NamespaceSystemCalls.Mount("none", path, null, NamespaceSystemCalls.MountShared, 0) < 0)
        {
            throw LinuxException.Last($"make {path} a shared mount");
        }
    }

    /// <summary>The inverse of <see cref="PreparePinFolder"/>; pins below it go too.</summary>
    public static void RemovePinFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        foreach (var pin in Directory.EnumerateFiles(path))
        {
            Unpin(pin);
        }

        if (IsMountPoint(path) && NamespaceSystemCalls.Unmount(path, NamespaceSystemCalls.UnmountDetach) < 0)
        {
            throw LinuxException.Last($"unmount {path}");
        }

        Directory.Delete(path);
    }

    /// <summary>Runs the work on a thread inside this namespace.</summary>
    public T Run<T>(Func<T> work) => OnOwnThread(() =>
    {
        Enter();
        return work();
    });

    public void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    public void Dispose() => _descriptor.Dispose();

    private static bool IsMountPoint(string path) =>
        File.ReadLines("/proc/thread-self/mountinfo")
            .Any(line => line.Split(' ') is [_, _, _, _, var at, ..] && at == path);

    private void Enter()
    {
        if (NamespaceSystemCalls.SetNamespace(_descriptor, NamespaceSystemCalls.NewNetwork) < 0)
        {
            throw LinuxException.Last("enter a network namespace");
        }
    }

    private static T OnOwnThread<T>(Func<T> work)
    {
        ServiceThreads.Ensure();
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
#pragma warning disable CA1031 // Carried to the caller's thread and thrown there.
                try
                {
                    result = work();
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
#pragma warning restore CA1031
            },
            maxStackSize: 256 * 1024)
        { IsBackground = true, Name = "netns" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
