using Orc.Compose.Watching;
using Orc.Linux;
using Orc.Linux.Files;

namespace Orc.Cli.Commands.Compose.Watching;

/// <summary>
/// What lies below watched paths, and word of when to look again. The kernel's events are hints only: what changed is
/// what two looks differ in, so that nothing is missed when they come too fast, or before a new directory is watched.
/// </summary>
internal sealed class TreeScan(IReadOnlyCollection<WatchTrigger> triggers) : IDisposable
{
    private readonly DirectoryWatch _watch = new();
    private readonly HashSet<string> _watched = new(StringComparer.Ordinal);
    private readonly (WatchTrigger Trigger, WatchFilter Filter)[] _triggers =
        [.. triggers.Select(trigger => (trigger, new WatchFilter(trigger)))];

    /// <summary>All that counts for some trigger; directories come to be watched on the way.</summary>
    public Dictionary<string, FileMark> Look()
    {
        var seen = new Dictionary<string, FileMark>(StringComparer.Ordinal);
        foreach (var (trigger, filter) in _triggers)
        {
            var root = trigger.Path.Length > 1 ? trigger.Path.TrimEnd('/') : trigger.Path;

            // A file is replaced by renaming another one over it: only its directory tells of that.
            var mark = Mark(root, followsLink: true);
            if (mark is not { IsDirectory: true } && Path.GetDirectoryName(root) is { } parent)
            {
                Watch(parent);
            }

            if (mark is { } known)
            {
                // A directory that is watched is a place, and nothing that is brought anywhere itself.
                if (known.IsDirectory)
                {
                    LookInto(root, filter, seen);
                }
                else
                {
                    seen[root] = known;
                }
            }
        }

        return seen;
    }

    /// <summary>Something may have changed.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        foreach (var (watch, _) in await _watch.ReadAsync(cancellationToken))
        {
            if (watch < 0)
            {
                _watched.Clear();
            }
        }
    }

    public void Dispose() => _watch.Dispose();

    private void LookInto(string directory, WatchFilter filter, Dictionary<string, FileMark> seen)
    {
        // Watched first: what comes while it is being read is told.
        Watch(directory);
        IEnumerable<string> names;
        try
        {
            names = Directory.GetFileSystemEntries(directory);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return;
        }

        foreach (var path in names)
        {
            if (Mark(path, followsLink: false) is not { } mark)
            {
                continue;
            }

            if (filter.Counts(path))
            {
                seen[path] = mark;
            }

            if (mark.IsDirectory && !filter.MaySkip(path))
            {
                LookInto(path, filter, seen);
            }
        }
    }

    private void Watch(string directory)
    {
        try
        {
            // The kernel forgets a directory that went; one that came in its place is another. Adding twice is nothing.
            _watch.Add(directory, DirectoryEvents.Changed);
            _watched.Add(directory);
        }
        catch (LinuxException gone) when (gone.Error is Errno.NoEntry or Errno.NotDirectory or Errno.NoAccess)
        {
            // It went meanwhile, or may not be read.
        }
        catch (LinuxException full) when (full.Error == Errno.NoSpace)
        {
            throw new Invoking.CliException(
                $"cannot watch {directory}: {_watched.Count} directories are watched, and the kernel allows no more; "
                + "raise fs.inotify.max_user_watches (sysctl), or name more directories in ignore:");
        }
    }

    private static FileMark? Mark(string path, bool followsLink)
    {
        var file = new FileInfo(path);
        if (followsLink && file.ResolveLinkTarget(returnFinalTarget: true) is { } target)
        {
            file = new FileInfo(target.FullName);
        }

        var isDirectory = file.LinkTarget is null && Directory.Exists(file.FullName);
        return isDirectory || file.Exists || file.LinkTarget is not null
            ? new FileMark(isDirectory, isDirectory ? 0 : file.Length, file.LastWriteTimeUtc, Mode(file))
            : null;
    }

    private static UnixFileMode Mode(FileInfo file) => file.LinkTarget is null ? file.UnixFileMode : UnixFileMode.None;
}
