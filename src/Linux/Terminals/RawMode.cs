namespace Orc.Linux.Terminals;

/// <summary>A terminal in raw mode; disposing gives back the mode it had.</summary>
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
            return TerminalCalls.SetAttributes(descriptor, Now, attributes) == 0
                ? new RawMode(descriptor, saved)
                : throw LinuxException.Last("put the terminal into raw mode");
        }
    }
}
