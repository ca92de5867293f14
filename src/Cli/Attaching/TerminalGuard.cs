using System.Runtime.InteropServices;
using Orc.Linux.Terminals;

namespace Orc.Cli.Attaching;

/// <summary>
/// Our terminal in raw mode, given back whatever happens: at the end, when we are ended by a signal, and between being
/// stopped and continued.
/// </summary>
internal sealed class TerminalGuard : IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Lock _lock = new();
    private RawMode? _raw;
    private bool _isOver;

    public TerminalGuard()
    {
        _raw = Terminal.TryEnterRaw(Terminal.StandardInput);
        foreach (var (signal, number) in ((PosixSignal, int)[])[
            (PosixSignal.SIGTERM, 15), (PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3)])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, _ => End(128 + number)));
        }

        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => EnterAgain()));
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            _raw?.Dispose();
        }

        _signals.ForEach(signal => signal.Dispose());
    }

    private void End(int code)
    {
        Dispose();
        Environment.Exit(code);
    }

    // Whoever had the terminal meanwhile left it in a mode of its own.
    private void EnterAgain()
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                _raw = Terminal.TryEnterRaw(Terminal.StandardInput) ?? _raw;
            }
        }
    }
}
