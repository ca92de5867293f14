using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Orc.Linux.Files;
using Orc.Linux.Namespaces;

namespace Orc.Linux.Mounts;

/// <summary>
/// Where an engine's mounts are made and its children are born: a thread of its own, in the host's mount namespace or
/// in one that is pinned to a file, so that the next life of the process enters the same one again.
/// </summary>
public sealed class MountNamespace : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    // Who waits is told by a thread outside: telling may start a worker of the runtime's pool, and that would be born
    // inside.
    private readonly BlockingCollection<Action> _told = [];
    private readonly Thread _teller;
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;

    private MountNamespace(bool isPrivate, Action enter)
    {
        IsPrivate = isPrivate;
        ServiceThreads.Ensure();
        _teller = new Thread(Tell) { IsBackground = true, Name = "mounts told" };
        _teller.Start();
        _thread = new Thread(() => Run(enter)) { IsBackground = true, Name = "mounts" };
        _thread.Start();
    }

    /// <summary>
    /// Not the host's: a mount made here is unseen elsewhere, and sources of binds must be brought in.
    /// </summary>
    public bool IsPrivate { get; }

    /// <summary>The host's own: for machines on which the runtimes like the cgroup mounts as they are.</summary>
    public static async Task<MountNamespace> OpenHostAsync()
    {
        var opened = new MountNamespace(isPrivate: false, () => Unshare(MountCalls.CloneFileSystem));
        await opened._entered.Task;
        return opened;
    }

    /// <summary>
    /// The one pinned in <paramref name="directory"/>, made if it is not there: a copy of the host's namespace that
    /// gets the host's later mounts and sends none, without the mounts at <paramref name="hidden"/>.
    /// </summary>
    public static async Task<MountNamespace> OpenPinnedAsync(string directory, IReadOnlyList<string> hidden)
    {
        var opened = new MountNamespace(isPrivate: true, () => EnterPinned(directory, hidden));
        try
        {
            await opened._entered.Task;
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Gives the namespace up: once nothing runs in it, the kernel takes down all its mounts.</summary>
    public static void Unpin(string directory)
    {
        MountPoint.Unmount(Path.Combine(directory, "ns"));
        MountPoint.Unmount(directory);
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Runs on the namespace's thread. What is spawned there lives in the namespace.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                var result = work();
                _told.Add(() => done.SetResult(result));
            }
#pragma warning disable CA1031 // Whoever waits for the result gets the exception.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _told.Add(() => done.SetException(failure));
            }
        });
        return done.Task;
    }

    public Task RunAsync(Action work) => RunAsync(() =>
    {
        work();
        return true;
    });

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
        _told.CompleteAdding();
        _teller.Join();
        _told.Dispose();
    }

    private void Run(Action enter)
    {
        try
        {
            enter();
        }
#pragma warning disable CA1031 // Whoever opens the namespace gets the exception.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _told.Add(() => _entered.SetException(failure));
            return;
        }

        _told.Add(_entered.SetResult);
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }

    private void Tell()
    {
        foreach (var tell in _told.GetConsumingEnumerable())
        {
            tell();
        }
    }

    // The pin's own mount must be private: a namespace cannot be pinned where the mount would be copied into itself.
    // And a container that gets the host's root as a bind cannot get the pin with it: the kernel refuses such a loop.
    private static void EnterPinned(string directory, IReadOnlyList<string> hidden)
    {
        var pin = Path.Combine(directory, "ns");
        Unshare(MountCalls.CloneFileSystem);
        if (IsPinned(pin))
        {
            using var pinned = Descriptors.OpenRead(pin);
            if (MountCalls.Enter(pinned, MountCalls.CloneMountNamespace) < 0)
            {
                throw LinuxException.Last($"enter the mount namespace {pin}");
            }

            return;
        }

        Directory.CreateDirectory(directory);
        if (!MountEntry.ReadOwn().Any(entry => entry.Target == directory))
        {
            MountPoint.Bind(directory, directory, recursive: false);
            MountPoint.MakeUnbindable(directory);
        }

        using (Descriptors.OpenOrCreate(pin, 0x180))
        {
            // Only a place to mount on.
        }

        using var host = Descriptors.OpenRead("/proc/thread-self/ns/mnt");
        Unshare(MountCalls.CloneMountNamespace);
        if (MountCalls.Mount(null, "/", null, MountCalls.Slave | MountCalls.Recursive, null) < 0)
        {
            throw LinuxException.Last("make the mounts slaves of the host's");
        }

        foreach (var path in hidden)
        {
            MountPoint.Unmount(path);
        }

        Pin(pin, host);
    }

    // From within, the new namespace is the file to mount, and the host's is the place: so the file is kept open while
    // the thread steps back to the host's and in again.
    private static void Pin(string pin, Microsoft.Win32.SafeHandles.SafeFileHandle host)
    {
        using var own = Descriptors.OpenRead("/proc/thread-self/ns/mnt");
        if (MountCalls.Enter(host, MountCalls.CloneMountNamespace) < 0)
        {
            throw LinuxException.Last("return to the host's mount namespace");
        }

        var source = $"/proc/self/fd/{Descriptors.Number(own)}";
        if (MountCalls.Mount(source, pin, null, MountCalls.Bind, null) < 0)
        {
            throw LinuxException.Last($"pin the mount namespace on {pin}");
        }

        if (MountCalls.Enter(own, MountCalls.CloneMountNamespace) < 0)
        {
            throw LinuxException.Last($"enter the mount namespace {pin}");
        }
    }

    private static bool IsPinned(string pin) =>
        MountEntry.ReadOwn().Any(entry => entry.Target == pin && entry.Type == "nsfs");

    private static void Unshare(int what)
    {
        if (MountCalls.Unshare(what) < 0)
        {
            throw new LinuxException("unshare", (Errno)Marshal.GetLastPInvokeError());
        }
    }
}
