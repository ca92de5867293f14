using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Files;

/// <summary>
/// Opens and copies file descriptors; every one is close-on-exec from birth, so that no child gets it by accident.
/// </summary>
public static class Descriptors
{
    /// <summary>Opens for reading; a fifo opened so does not wait for its writer.</summary>
    public static SafeFileHandle OpenRead(string path, Blocking blocking = Blocking.Yes) =>
        Open(path, FileCalls.ReadOnly | Flag(blocking));

    public static SafeFileHandle OpenReadWrite(string path, Blocking blocking = Blocking.Yes) =>
        Open(path, FileCalls.ReadWrite | Flag(blocking));

    /// <summary>
    /// A terminal to give away. Without O_NOCTTY a daemon that leads a session would get it as its own, and SIGHUP when
    /// it is hung up.
    /// </summary>
    public static SafeFileHandle OpenTerminal(string path) =>
        Open(path, FileCalls.ReadWrite | FileCalls.NoControllingTerminal);

    /// <summary>
    /// A descriptor that only names a place: for <c>/proc/self/fd/N/…</c>, and for system calls that take a
    /// directory.
    /// </summary>
    public static SafeFileHandle OpenPath(string path) => Open(path, FileCalls.PathOnly);

    public static SafeFileHandle OpenOrCreate(string path, int mode) =>
        Open(path, FileCalls.ReadWrite | FileCalls.Create, (uint)mode);

    /// <summary>Each write goes to the end, whoever else writes.</summary>
    public static SafeFileHandle OpenAppend(string path, int mode) =>
        Open(path, FileCalls.WriteOnly | FileCalls.Create | FileCalls.Append, (uint)mode);

    /// <summary>A second descriptor of the same open file, numbered <paramref name="atLeast"/> or higher.</summary>
    public static SafeFileHandle Duplicate(SafeFileHandle handle, int atLeast = 3)
    {
        var copy = FileCalls.Fcntl(Number(handle), FileCalls.DuplicateCloseOnExec, atLeast);
        return copy >= 0
            ? new SafeFileHandle(copy, ownsHandle: true)
            : throw LinuxException.Last("duplicate descriptor");
    }

    public static void SetNonBlocking(SafeFileHandle handle)
    {
        var flags = FileCalls.Fcntl(Number(handle), FileCalls.GetFlags, 0);
        if (flags < 0 || FileCalls.Fcntl(Number(handle), FileCalls.SetFlags, flags | FileCalls.NonBlocking) < 0)
        {
            throw LinuxException.Last("make descriptor non-blocking");
        }
    }

    /// <summary>The number, for a path under /proc/self/fd or a message; the handle must outlive its use.</summary>
    public static int Number(SafeHandle handle) => (int)handle.DangerousGetHandle();

    /// <summary>One read(2); 0 is the end. Null: nothing there now (a non-blocking descriptor).</summary>
    public static unsafe int? TryRead(SafeFileHandle handle, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var count = FileCalls.Read(Number(handle), start, (nuint)buffer.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                switch ((Errno)Marshal.GetLastPInvokeError())
                {
                    case Errno.Interrupted:
                        continue;
                    case Errno.TryAgain:
                        return null;
                    case Errno.InputOutput:
                        return 0;   // the master of a pty whose last slave is closed: its way of saying "end"
                    default:
                        throw LinuxException.Last("read");
                }
            }
        }
    }

    /// <summary>One write(2), which may take less than all. Null: it would block.</summary>
    public static unsafe int? TryWrite(SafeFileHandle handle, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                var count = FileCalls.Write(Number(handle), start, (nuint)bytes.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                switch ((Errno)Marshal.GetLastPInvokeError())
                {
                    case Errno.Interrupted:
                        continue;
                    case Errno.TryAgain:
                        return null;
                    default:
                        throw LinuxException.Last("write");
                }
            }
        }
    }

    // A session leader that opens a terminal would own it from then on, and die with it (SIGHUP).
    private static SafeFileHandle Open(string path, int flags, uint mode = 0)
    {
        var descriptor = FileCalls.Open(path, flags | FileCalls.CloseOnExec | FileCalls.NoControllingTerminal, mode);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw LinuxException.Last($"open {path}");
    }

    private static int Flag(Blocking blocking) => blocking == Blocking.Yes ? 0 : FileCalls.NonBlocking;
}
