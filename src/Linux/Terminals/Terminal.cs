using System.Runtime.InteropServices;

namespace Orc.Linux.Terminals;

/// <summary>
/// The terminal behind a descriptor: is there one, how big is it, and raw mode while something else drives it.
/// </summary>
public static class Terminal
{
    public const int StandardInput = 0;
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    public static bool IsTerminal(int descriptor) => TerminalCalls.IsTerminal(descriptor) == 1;

    /// <summary>Null: no terminal, or one that does not know its size.</summary>
    public static unsafe WindowSize? FindSize(int descriptor)
    {
        // struct winsize { unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel; }
        var size = stackalloc ushort[4];
        return TerminalCalls.Control(descriptor, TerminalCalls.GetWindowSize, size) == 0 && size[0] > 0 && size[1] > 0
            ? new WindowSize(size[0], size[1])
            : null;
    }

    public static unsafe void SetSize(int descriptor, WindowSize size)
    {
        var record = stackalloc ushort[4] { (ushort)size.Rows, (ushort)size.Columns, 0, 0 };
        if (TerminalCalls.Control(descriptor, TerminalCalls.SetWindowSize, record) < 0)
        {
            throw LinuxException.Last("resize terminal");
        }
    }

    /// <summary>
    /// Raw mode until disposed; null when the descriptor is no terminal. Disposing twice is harmless.
    /// </summary>
    public static RawMode? TryEnterRaw(int descriptor) =>
        FindMode(descriptor) is { } saved ? RawMode.Enter(descriptor, saved) : null;

    /// <summary>
    /// Until disposed, keys come one by one and are not shown; Ctrl-C and Ctrl-Z mean what they do, and what is written
    /// looks as before. Null when the descriptor is no terminal.
    /// </summary>
    public static RawMode? TryEnterKeys(int descriptor) =>
        FindMode(descriptor) is { } saved ? RawMode.EnterKeys(descriptor, saved) : null;

    /// <summary>
    /// Whether the terminal is ours now: who reads one from the background, or changes its mode, is stopped. One that
    /// controls nobody's jobs (ENOTTY) is everybody's.
    /// </summary>
    public static bool IsForeground(int descriptor) =>
        TerminalCalls.ForegroundGroup(descriptor) is var group && (group < 0 || group == TerminalCalls.OwnGroup());

    /// <summary>Whether a read would not wait; waits for that, up to a time in milliseconds.</summary>
    public static unsafe bool IsReadable(int descriptor, int milliseconds)
    {
        var end = new TerminalCalls.PolledEnd { Descriptor = descriptor, Events = TerminalCalls.PollIn };
        return TerminalCalls.Poll(&end, 1, milliseconds) > 0;
    }

    private static unsafe byte[]? FindMode(int descriptor)
    {
        var saved = new byte[TerminalCalls.TermiosBytes];
        fixed (byte* attributes = saved)
        {
            if (TerminalCalls.GetAttributes(descriptor, attributes) < 0)
            {
                return (Errno)Marshal.GetLastPInvokeError() is Errno.NotTerminal or Errno.BadDescriptor or Errno.Invalid
                    ? null
                    : throw LinuxException.Last("read the terminal's mode");
            }
        }

        return saved;
    }
}
