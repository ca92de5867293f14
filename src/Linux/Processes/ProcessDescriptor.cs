using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;

namespace Orc.Linux.Processes;

/// <summary>
/// A pidfd: one process for sure, however pids are reused. Its end can be awaited without being its parent.
/// </summary>
public sealed class ProcessDescriptor : IDisposable
{
    private readonly PolledDescriptor _polled;
    private readonly Lazy<Task> _exited;

    private ProcessDescriptor(int pid, SafeFileHandle handle)
    {
        Pid = pid;
        _polled = new PolledDescriptor(handle);
        _exited = new Lazy<Task>(() => _polled.WaitReadableAsync(CancellationToken.None));
    }

    public int Pid { get; }

    public SafeFileHandle Handle => _polled.Handle;

    /// <summary>Null: there is no such process (or it is a zombie that was reaped meanwhile).</summary>
    public static ProcessDescriptor? TryOpen(int pid)
    {
        var descriptor = ProcessCalls.OpenDescriptor(pid, 0);
        if (descriptor >= 0)
        {
            return new ProcessDescriptor(pid, new SafeFileHandle(descriptor, ownsHandle: true));
        }

        return (Errno)Marshal.GetLastPInvokeError() is Errno.NoProcess or Errno.Invalid
            ? null
            : throw LinuxException.Last($"open process {pid}");
    }

    /// <summary>
    /// The very process that was recorded: the pid opened, then its start time compared, so that no reuse can fool us.
    /// </summary>
    public static ProcessDescriptor? TryOpen(ProcessIdentity identity)
    {
        var opened = TryOpen(identity.Pid);
        if (opened is not null && ProcessIdentity.Find(identity.Pid) != identity)
        {
            opened.Dispose();
            return null;
        }

        return opened;
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _exited.Value.WaitAsync(cancellationToken);

    /// <summary>False: it is gone.</summary>
    public bool TrySendSignal(int signal)
    {
        if (ProcessCalls.SendSignal(Handle, signal, 0, 0) == 0)
        {
            return true;
        }

        return (Errno)Marshal.GetLastPInvokeError() == Errno.NoProcess
            ? false
            : throw LinuxException.Last($"send signal {signal} to process {Pid}");
    }

    public void Dispose() => _polled.Dispose();

    internal static ProcessDescriptor OpenChild(int pid) =>
        TryOpen(pid) ?? throw new LinuxException($"open child {pid}", Errno.NoProcess);
}
