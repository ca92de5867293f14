using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Orc.Cli.Attaching;

/// <summary>
/// Passes signals that we get on to the process. A closed terminal (SIGHUP) is not passed on: the container goes on.
/// </summary>
internal sealed class SignalForwarding : IDisposable
{
    private const int MaxInterrupts = 3;
    private const PosixSignal User1 = (PosixSignal)10;
    private const PosixSignal User2 = (PosixSignal)12;

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly ChannelWriter<AttachedInput> _writer;
    private readonly Action _onTooMany;
    private int _interrupts;

    public SignalForwarding(ChannelWriter<AttachedInput> writer, Action onTooMany)
    {
        _writer = writer;
        _onTooMany = onTooMany;
        Forward(PosixSignal.SIGINT, "SIGINT");
        Forward(PosixSignal.SIGTERM, "SIGTERM");
        Forward(PosixSignal.SIGQUIT, "SIGQUIT");
        Forward(User1, "SIGUSR1");
        Forward(User2, "SIGUSR2");
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Forward(PosixSignal signal, string name) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            _ = _writer.TryWrite(new AttachedInput.Signalled(name));
            if (signal is PosixSignal.SIGINT or PosixSignal.SIGTERM
                && Interlocked.Increment(ref _interrupts) >= MaxInterrupts)
            {
                _onTooMany();
            }
        }));
}
