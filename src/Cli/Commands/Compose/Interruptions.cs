using System.Runtime.InteropServices;

namespace Orc.Cli.Commands.Compose;

/// <summary>Ctrl-C and SIGTERM while attached: the first asks for a graceful end, the second for a quick one.</summary>
internal sealed class Interruptions : IDisposable
{
    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruptions()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Count),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Count),
        ];
    }

    public CancellationToken First => _first.Token;

    public CancellationToken Second => _second.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _first.Dispose();
        _second.Dispose();
    }

    private void Count(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (_first.IsCancellationRequested)
        {
            _second.Cancel();
        }
        else
        {
            _first.Cancel();
        }
    }
}
