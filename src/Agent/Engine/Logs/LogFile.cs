using System.Text;
using Microsoft.Win32.SafeHandles;
using Orc.Protocol.Logs;

namespace Orc.Agent.Engine.Logs;

/// <summary>
/// One file of a container's log, open, so that it can be read to its end however often it is renamed or removed
/// meanwhile. Files are told apart by the time of their first line.
/// </summary>
internal sealed class LogFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private string _start = "";

    private LogFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>The time of the first line, as written; empty: there is none yet.</summary>
    public string Start => _start.Length > 0 ? _start : _start = ReadStart();

    public long Length => RandomAccess.GetLength(_handle);

    /// <summary>Null: there is no such file.</summary>
    public static LogFile? TryOpen(string path)
    {
        try
        {
            return new LogFile(File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Up to the buffer's length; 0: there is nothing behind the offset now.</summary>
    public int Read(long offset, Span<byte> buffer) => RandomAccess.Read(_handle, buffer, offset);

    public void Dispose() => _handle.Dispose();

    private string ReadStart()
    {
        Span<byte> time = stackalloc byte[LogTime.Length];
        return Read(0, time) == LogTime.Length ? Encoding.ASCII.GetString(time) : "";
    }
}
