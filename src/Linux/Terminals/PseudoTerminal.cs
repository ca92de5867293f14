using System.Text;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;

namespace Orc.Linux.Terminals;

/// <summary>
/// A pty: the slave goes to a child, the master stays. The child's end closed everywhere reads as the end of the
/// stream.
/// </summary>
public sealed class PseudoTerminal : IDisposable
{
    private PseudoTerminal(SafeFileHandle master, string slavePath, SafeFileHandle slave)
    {
        Master = master;
        SlavePath = slavePath;
        Slave = slave;
    }

    public SafeFileHandle Master { get; }

    public string SlavePath { get; }

    public SafeFileHandle Slave { get; }

    public static unsafe PseudoTerminal Open(WindowSize? size = null)
    {
        var descriptor = TerminalCalls.OpenMaster(TerminalCalls.ControlDescriptorFlags);
        if (descriptor < 0)
        {
            throw LinuxException.Last("open a pseudo-terminal");
        }

        var master = new SafeFileHandle(descriptor, ownsHandle: true);
        var name = stackalloc byte[64];
        if (TerminalCalls.Grant(descriptor) < 0
            || TerminalCalls.Unlock(descriptor) < 0
            || TerminalCalls.SlaveName(descriptor, name, 64) != 0)
        {
            var failure = LinuxException.Last("unlock a pseudo-terminal");
            master.Dispose();
            throw failure;
        }

        var length = new ReadOnlySpan<byte>(name, 64).IndexOf((byte)0);
        var path = Encoding.UTF8.GetString(name, length);
        if (size is { } wanted)
        {
            Terminal.SetSize(descriptor, wanted);
        }

        return new PseudoTerminal(master, path, Descriptors.OpenTerminal(path));
    }

    public void Resize(WindowSize size) => Terminal.SetSize(Descriptors.Number(Master), size);

    public void Dispose()
    {
        Slave.Dispose();
        Master.Dispose();
    }
}
