namespace Orc.Linux.Terminals;

/// <summary>
/// A terminal in raw mode, or in the one for single keys; disposing gives back the mode it had.
/// </summary>
public sealed class RawMode : IDisposable
{
    private const int Now = 0;
    private const int AfterOutput = 1;

    private readonly int _descriptor;
    private readonly byte[] _saved;
    private int _restored;

    private RawMode(int descriptor, byte[] saved)
    {
        _descriptor = descriptor;
        _saved = saved;
    }

    public unsafe void Dispose()
    {
        if (Interlocked.Exchange(ref _restored, 1) == 0)
        {
            fixed (byte* attributes = _saved)
            {
                // A terminal that is gone needs no restoring.
                _ = TerminalCalls.SetAttributes(_descriptor, AfterOutput, attributes);
            }
        }
    }

    internal static unsafe RawMode Enter(int descriptor, byte[] saved)
    {
        var raw = (byte[])saved.Clone();
        fixed (byte* attributes = raw)
        {
            TerminalCalls.MakeRaw(attributes);
        }

        return Set(descriptor, saved, raw);
    }

    internal static RawMode EnterKeys(int descriptor, byte[] saved)
    {
        var keys = (byte[])saved.Clone();
        var local = BitConverter.ToInt32(keys, TerminalCalls.LocalFlagsAt);
        _ = BitConverter.TryWriteBytes(
            keys.AsSpan(TerminalCalls.LocalFlagsAt), local & ~(TerminalCalls.Canonical | TerminalCalls.Echo));
        keys[TerminalCalls.ControlCharactersAt + TerminalCalls.MinimumCount] = 1;
        keys[TerminalCalls.ControlCharactersAt + TerminalCalls.MinimumTime] = 0;
        return Set(descriptor, saved, keys);
    }

    private static unsafe RawMode Set(int descriptor, byte[] saved, byte[] wanted)
    {
        fixed (byte* attributes = wanted)
        {
            return TerminalCalls.SetAttributes(descriptor, Now, attributes) == 0
                ? new RawMode(descriptor, saved)
                : throw LinuxException.Last("change the terminal's mode");
        }
    }
}
