using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Files;

/// <summary>An exclusive flock on a file, held until disposed or until the process is gone, however it goes.</summary>
public sealed class FileLock : IDisposable
{
    private const int Exclusive = 2;
    private const int DoNotWait = 4;
    private const int Release = 8;

    private readonly SafeFileHandle _handle;

    private FileLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Null: someone else holds it.</summary>
    public static FileLock? TryTake(string path)
    {
        var handle = Descriptors.OpenOrCreate(path, 0x180);
        if (FileCalls.Flock(Descriptors.Number(handle), Exclusive | DoNotWait) == 0)
        {
            return new FileLock(handle);
        }

        var error = (Errno)Marshal.GetLastPInvokeError();
        handle.Dispose();
        return error == Errno.TryAgain ? null : throw new LinuxException($"lock {path}", error);
    }

    /// <summary>
    /// Released aloud: a child between fork and exec still has a copy of the descriptor, and closing ours would leave
    /// the lock with it for that moment.
    /// </summary>
    public void Dispose()
    {
        _ = FileCalls.Flock(Descriptors.Number(_handle), Release);
        _handle.Dispose();
    }
}
