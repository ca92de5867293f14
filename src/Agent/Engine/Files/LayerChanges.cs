using System.Text;
using Orc.Agent.Images.Layers;
using Orc.Linux;
using Orc.Linux.FileTrees;

namespace Orc.Agent.Engine.Files;

/// <summary>
/// Reads overlayfs's upper directory against the layers below it: what is only there was added, what is below too was
/// changed, a mark (device 0:0) is a deletion. Places that only exist for mounts are nobody's change.
/// </summary>
internal sealed class LayerChanges : IDisposable
{
    // Made by the runtime on the way to a container's start.
    private static readonly string[] Places =
    [
        "/dev", "/proc", "/sys", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/run/secrets", "/.dockerenv",
    ];

    private readonly DirectoryHandle _upper;
    private readonly List<DirectoryHandle> _lower = [];
    private readonly List<FileChange> _found = [];
    private HashSet<string> _places = [];

    public LayerChanges(string upper, IEnumerable<string> lower)
    {
        _upper = DirectoryHandle.Open(upper);
        _lower.AddRange(lower.Select(DirectoryHandle.Open));
    }

    public IReadOnlyList<FileChange> Find(IReadOnlyCollection<string> mountTargets)
    {
        _places = [.. Places, .. mountTargets.Select(target => target.TrimEnd('/'))];
        _ = Walk(_upper, "", isOpaque: false);
        return [.. _found.OrderBy(change => change.Path, StringComparer.Ordinal)];
    }

    public void Dispose()
    {
        _upper.Dispose();
        _lower.ForEach(layer => layer.Dispose());
    }

    // True: something below it is a change.
    private bool Walk(DirectoryHandle directory, string path, bool isOpaque)
    {
        var any = false;
        foreach (var name in directory.List())
        {
            var child = $"{path}/{Encoding.UTF8.GetString(name)}";
            if (directory.FindStatus(name) is { } status)
            {
                any |= Look(directory, name, child, status, isOpaque);
            }
        }

        return any;
    }

    private bool Look(DirectoryHandle directory, byte[] name, string path, FileStatus status, bool isOpaque)
    {
        var below = isOpaque ? null : FindBelow(path);
        if (Whiteout.IsMark(status))
        {
            _found.Add(new FileChange('D', path));
            return true;
        }

        if (status.Type != FileType.Directory)
        {
            return !IsPlace(path, status) && Add(below, path);
        }

        using var inside = directory.OpenDirectory(name);
        var hides = directory.FindAttribute(name, "trusted.overlay.opaque"u8) is [(byte)'y'];
        var any = Walk(inside, path, isOpaque || hides);
        var isSame = below is { Type: FileType.Directory } && !hides
            && (below.Mode, below.Uid, below.Gid) == (status.Mode, status.Uid, status.Gid);
        // A directory is copied up for what lies in it.
        return (any || (!isSame && !IsPlace(path, status) && !HoldsPlace(path))) && Add(below, path);
    }

    private bool Add(FileStatus? below, string path)
    {
        _found.Add(new FileChange(below is null ? 'A' : 'C', path));
        return true;
    }

    private bool IsPlace(string path, FileStatus status) =>
        _places.Contains(path) && (status.Type == FileType.Directory || status.Size == 0);

    private bool HoldsPlace(string path) =>
        _places.Any(place => place.StartsWith($"{path}/", StringComparison.Ordinal));

    // The uppermost layer that says anything of it, unless a mark or an opaque directory hides the rest.
    private FileStatus? FindBelow(string path)
    {
        var steps = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes).ToList();
        foreach (var layer in _lower)
        {
            var (status, hides) = Find(layer, steps);
            if (status is not null || hides)
            {
                return status;
            }
        }

        return null;
    }

    private static (FileStatus? Status, bool Hides) Find(DirectoryHandle layer, List<byte[]> steps)
    {
        var opened = new List<DirectoryHandle>();
        try
        {
            var at = layer;
            var hides = false;
            foreach (var step in steps.SkipLast(1))
            {
                if (at.FindStatus(step) is not { } status)
                {
                    return (null, hides);
                }

                if (status.Type != FileType.Directory)
                {
                    return (null, true);
                }

                hides |= at.FindAttribute(step, "trusted.overlay.opaque"u8) is [(byte)'y'];
                at = at.OpenDirectory(step);
                opened.Add(at);
            }

            return at.FindStatus(steps[^1]) is not { } found ? (null, hides)
                : Whiteout.IsMark(found) ? (null, true)
                : (found, true);
        }
        catch (LinuxException failure) when (failure.Error is Errno.NoEntry or Errno.NotDirectory)
        {
            return (null, false);
        }
        finally
        {
            opened.ForEach(directory => directory.Dispose());
        }
    }
}
