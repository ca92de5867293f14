using System.Formats.Tar;
using System.Text;
using Orc.Compose.Watching;
using Orc.Linux;
using Orc.Linux.FileTrees;

namespace Orc.Cli.Commands.Compose.Watching;

/// <summary>
/// Steps as one archive for a container's root: files and directories as they are here, and a whiteout for each path
/// that went. A file that went since it was seen is left out: that is the next change.
/// </summary>
internal static class SyncArchive
{
    private const string Whiteout = ".wh.";

    /// <returns>How many of the steps are in it.</returns>
    public static async Task<int> WriteAsync(
        Stream output, IEnumerable<SyncStep> steps, CancellationToken cancellationToken)
    {
        var count = 0;
        await using var tar = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true);

        // What goes, goes first: it may be in the way of what comes.
        foreach (var step in steps.OrderByDescending(step => step.IsGone))
        {
            var entry = step.IsGone ? Gone(step.Target) : Here(step);
            if (entry is null)
            {
                continue;
            }

            try
            {
                await using var content = entry.EntryType == TarEntryType.RegularFile && !step.IsGone
                    ? new FileStream(step.Source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
                    : null;
                if (content is not null)
                {
                    entry.DataStream = content;
                }

                await tar.WriteEntryAsync(entry, cancellationToken);
                count++;
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                // As above.
            }
        }

        return count;
    }

    private static PaxTarEntry Gone(string target)
    {
        var at = target.LastIndexOf('/') + 1;
        return new PaxTarEntry(TarEntryType.RegularFile, $"{target[..at]}{Whiteout}{target[at..]}".TrimStart('/'));
    }

    // Sockets and pipes have nothing to be copied, and a pipe would be waited for.
    private static bool IsRegular(string path)
    {
        try
        {
            using var folder = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
            return folder.FindStatus(Encoding.UTF8.GetBytes(Path.GetFileName(path))) is { Type: FileType.Regular };
        }
        catch (LinuxException)
        {
            return false;     // it went
        }
    }

    private static PaxTarEntry? Here(SyncStep step)
    {
        var file = new FileInfo(step.Source);
        var isDirectory = file.LinkTarget is null && Directory.Exists(step.Source);
        if (!isDirectory && !file.Exists && file.LinkTarget is null)
        {
            return null;
        }

        if (!isDirectory && file.LinkTarget is null && !IsRegular(step.Source))
        {
            return null;
        }

        var name = step.Target.Trim('/');
        var type = file.LinkTarget is not null ? TarEntryType.SymbolicLink
            : isDirectory ? TarEntryType.Directory
            : TarEntryType.RegularFile;
        if (name.Length == 0)
        {
            return null;
        }

        var entry = new PaxTarEntry(type, name)
        {
            ModificationTime = file.LastWriteTimeUtc,
            Mode = file.LinkTarget is null ? file.UnixFileMode : (UnixFileMode)0x1FF,
        };
        if (file.LinkTarget is { } link)
        {
            entry.LinkName = link;
        }

        return entry;
    }
}
