using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Files;

/// <summary>
/// A pipe, both ends close-on-exec. Whoever gives an end to a child closes its own copy after the spawn.
/// </summary>
public sealed class Pipe : IDisposable
{
    private Pipe(SafeFileHandle reader, SafeFileHandle writer)
    {
        Reader = reader;
        Writer = writer;
    }

    public SafeFileHandle Reader { get; }

    public SafeFileHandle Writer { get; }

    public static unsafe Pipe Create()
    {
        var ends = stackalloc int[2];
        if (FileCalls.Pipe2(ends, FileCalls.CloseOnExec) < 0)
        {
            throw LinuxException.Last("create a pipe");
        }

        return new Pipe(new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    public void Dispose()
    {
        Reader.Dispose();
        Writer.Dispose();
    }
}
