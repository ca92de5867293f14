using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Files;

/// <summary>
/// Replaces a file by rename: a reader sees the old or the new one, never half; on request also after a power cut.
/// </summary>
public static class DurableFile
{
    public static unsafe void Replace(string path, ReadOnlySpan<byte> content, Durability durability, int mode = 0x180)
    {
        var temporary = $"{path}.new";
        const int TruncateFlag = 0x200;
        var flags = FileCalls.WriteOnly | FileCalls.Create | TruncateFlag | FileCalls.CloseOnExec;
        using (var handle = Open(temporary, flags, mode))
        {
            while (!content.IsEmpty)
            {
                content = content[Descriptors.TryWrite(handle, content)!.Value..];
            }

            if (durability == Durability.SurvivesPowerCut && FileCalls.Synchronize(Descriptors.Number(handle)) < 0)
            {
                throw LinuxException.Last($"fsync {temporary}");
            }
        }

        File.Move(temporary, path, overwrite: true);
        if (durability == Durability.SurvivesPowerCut)
        {
            SynchronizeDirectory(Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>
    /// Makes the directory's own entries (what was created, renamed, removed in it) survive a power cut.
    /// </summary>
    public static void SynchronizeDirectory(string directory)
    {
        using var handle = Descriptors.OpenRead(directory);
        if (FileCalls.Synchronize(Descriptors.Number(handle)) < 0)
        {
            throw LinuxException.Last($"fsync {directory}");
        }
    }

    private static SafeFileHandle Open(string path, int flags, int mode)
    {
        var descriptor = FileCalls.Open(path, flags, (uint)mode);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new LinuxException($"create {path}", (Errno)Marshal.GetLastPInvokeError());
    }
}
