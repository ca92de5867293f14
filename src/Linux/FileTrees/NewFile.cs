using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.FileTrees;

/// <summary>A regular file just made, open for writing: its content, and then what it looks like.</summary>
public sealed class NewFile : IDisposable
{
    private const int SeekSet = 0;

    private readonly SafeFileHandle _handle;
    private readonly string _name;

    internal NewFile(SafeFileHandle handle, string name)
    {
        _handle = handle;
        _name = name;
    }

    public unsafe void Write(ReadOnlySpan<byte> content)
    {
        fixed (byte* start = content)
        {
            var done = 0;
            while (done < content.Length)
            {
                var written = FileTreeCalls.Write(_handle, start + done, (nuint)(content.Length - done));
                if (written < 0)
                {
                    var failure = LinuxException.Last($"write {_name}");
                    if (failure.Error == Errno.Interrupted)
                    {
                        continue;
                    }

                    throw failure;
                }

                done += (int)written;
            }
        }
    }

    /// <summary>The next write goes there; what lies between stays a hole.</summary>
    public void Seek(long offset) => Check(FileTreeCalls.Seek(_handle, offset, SeekSet) < 0 ? -1 : 0, "seek in");

    public void SetLength(long length) => Check(FileTreeCalls.SetLength(_handle, length), "set the length of");

    /// <summary>Clears setuid bits and capabilities, so it comes before those.</summary>
    public void SetOwner(uint uid, uint gid) => Check(FileTreeCalls.ChangeOwner(_handle, uid, gid), "chown");

    public void SetMode(int mode) => Check(FileTreeCalls.ChangeMode(_handle, (uint)mode), "chmod");

    public unsafe void SetModifiedAt(FileTime time)
    {
        var times = stackalloc FileTreeCalls.Timespec[2];
        times[0] = new() { Seconds = time.Seconds, Nanoseconds = time.Nanoseconds };
        times[1] = times[0];
        Check(FileTreeCalls.SetTimes(_handle, times), "set the times of");
    }

    public void Sync() => Check(FileTreeCalls.Sync(_handle), "fsync");

    public void Dispose() => _handle.Dispose();

    private void Check(int result, string verb)
    {
        if (result < 0)
        {
            throw LinuxException.Last($"{verb} {_name}");
        }
    }
}
