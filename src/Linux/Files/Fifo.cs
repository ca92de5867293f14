using System.Runtime.InteropServices;

namespace Orc.Linux.Files;

/// <summary>Named pipes: made, and spoken to in one write so that a message is never torn.</summary>
public static class Fifo
{
    public static void Create(string path, int mode)
    {
        if (FileCalls.MakeFifo(path, (uint)mode) < 0)
        {
            throw LinuxException.Last($"create fifo {path}");
        }
    }

    /// <summary>One message in one write; false when nobody reads the fifo (any more), or it is gone.</summary>
    public static bool TrySend(string path, ReadOnlySpan<byte> message)
    {
        var descriptor = FileCalls.Open(path, FileCalls.WriteOnly | FileCalls.NonBlocking | FileCalls.CloseOnExec, 0);
        if (descriptor < 0)
        {
            return (Errno)Marshal.GetLastPInvokeError() is Errno.NoDevice or Errno.NoEntry
                ? false
                : throw LinuxException.Last($"open fifo {path}");
        }

        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            return Descriptors.TryWrite(handle, message) == message.Length;
        }
        catch (LinuxException failure) when (failure.Error == Errno.BrokenPipe)
        {
            return false;
        }
    }
}
