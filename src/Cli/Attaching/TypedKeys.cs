using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;
using Orc.Linux;
using Orc.Linux.Files;
using Orc.Linux.Terminals;

namespace Orc.Cli.Attaching;

/// <summary>
/// Single keys that a person types while something else is shown. Ctrl-C and Ctrl-Z stay signals; in the background
/// nothing is read, for the keys are the shell's. The terminal gets its mode back whatever happens.
/// </summary>
internal sealed class TypedKeys : IDisposable
{
    private const int LookMilliseconds = 100;
    private const int MostWaiting = 64;

    private readonly Channel<char> _keys = Channel.CreateBounded<char>(new BoundedChannelOptions(MostWaiting)
    {
        // Who leans on a key is not owed all of them.
        FullMode = BoundedChannelFullMode.DropWrite,
    });

    private readonly Lock _lock = new();
    private readonly PosixSignalRegistration[] _signals;
    private readonly Action _onReturn;
    private RawMode? _mode;
    private volatile bool _isOver;

    /// <param name="onReturn">Called when we are in the foreground again after having been stopped.</param>
    public TypedKeys(Action onReturn)
    {
        _onReturn = onReturn;
        _mode = Terminal.TryEnterKeys(Terminal.StandardInput);
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => GiveBack()),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => GiveBack()),
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => EnterAgain()),
        ];
        new Thread(Read) { IsBackground = true, Name = "keys" }.Start();
    }

    /// <summary>Ends when there are no more.</summary>
    public ChannelReader<char> Keys => _keys.Reader;

    /// <summary>Whether single keys can be had here.</summary>
    public static bool ArePossible =>
        Terminal.IsTerminal(Terminal.StandardInput) && Terminal.IsForeground(Terminal.StandardInput);

    public void Dispose()
    {
        GiveBack();
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }
    }

    private void GiveBack()
    {
        lock (_lock)
        {
            _isOver = true;

            // In the background the mode is the shell's, and touching it would stop us.
            if (Terminal.IsForeground(Terminal.StandardInput))
            {
                _mode?.Dispose();
            }

            _mode = null;
        }

        _ = _keys.Writer.TryComplete();
    }

    // Whoever had the terminal meanwhile left it in a mode of its own.
    private void EnterAgain()
    {
        lock (_lock)
        {
            if (_isOver || !Terminal.IsForeground(Terminal.StandardInput))
            {
                return;
            }

            _mode = Terminal.TryEnterKeys(Terminal.StandardInput) ?? _mode;
        }

        _onReturn();
    }

    private void Read()
    {
        using var input = new SafeFileHandle(Terminal.StandardInput, ownsHandle: false);
        Span<byte> typed = stackalloc byte[1];
        var wasAway = false;
        while (!_isOver)
        {
            if (!Terminal.IsForeground(Terminal.StandardInput))
            {
                // poll(2) of nothing is a rest.
                wasAway = true;
                _ = Terminal.IsReadable(-1, LookMilliseconds);
                continue;
            }

            if (wasAway)
            {
                // A job that runs in the background is brought back without a signal.
                wasAway = false;
                EnterAgain();
            }

            if (!Terminal.IsReadable(Terminal.StandardInput, LookMilliseconds) || _isOver)
            {
                continue;
            }

            switch (TryRead(input, typed))
            {
                case null:
                    continue;
                case 0:
                    _isOver = true;
                    break;
                default:
                    _ = _keys.Writer.TryWrite((char)typed[0]);
                    break;
            }
        }

        _ = _keys.Writer.TryComplete();
    }

    private static int? TryRead(SafeFileHandle input, Span<byte> typed)
    {
        try
        {
            return Descriptors.TryRead(input, typed);
        }
        catch (LinuxException)
        {
            return 0;
        }
    }
}
