using System.Text;
using Orc.Linux;
using Orc.Linux.Files;
using Orc.Linux.FileTrees;
using Orc.Linux.Mounts;

namespace Orc.Agent.Volumes;

/// <summary>
/// What is in volumes: filling an empty one, emptying, measuring, opening a part. Places are opened in the engine's
/// mount namespace; the work itself goes by handle, beside the namespace's one thread.
/// </summary>
internal sealed class VolumeContent(VolumePaths paths, MountNamespace mounts)
{
    /// <summary>Makes the place of a plain volume.</summary>
    public void Create(string volume)
    {
        Directory.CreateDirectory(paths.Content(volume));
        FileOwner.SetMode(paths.Content(volume), 0x1ED);
    }

    /// <summary>
    /// Makes other content in a directory beside it, and puts that in its place when it is whole.
    /// </summary>
    public async Task ReplaceAsync(string volume, Func<DirectoryHandle, Task> make)
    {
        Clean(volume);
        Directory.CreateDirectory(paths.Fresh(volume));
        FileOwner.SetMode(paths.Fresh(volume), 0x1ED);
        try
        {
            using var fresh = DirectoryHandle.Open(paths.Fresh(volume));
            await make(fresh);
            fresh.SyncFileSystem();
        }
        catch
        {
            Clean(volume);
            throw;
        }

        Directory.Move(paths.Content(volume), paths.Former(volume));
        Directory.Move(paths.Fresh(volume), paths.Content(volume));
        Clean(volume);
    }

    /// <summary>What it holds is opened; nothing may be mounted on it.</summary>
    public DirectoryHandle Open(string volume) => DirectoryHandle.Open(paths.Content(volume));

    /// <summary>After a daemon's death between the two moves: the former content is the volume's.</summary>
    public void RecoverReplacement(string volume)
    {
        if (!Directory.Exists(paths.Content(volume)) && Directory.Exists(paths.Former(volume)))
        {
            Directory.Move(paths.Former(volume), paths.Content(volume));
        }

        Clean(volume);
    }

    private void Clean(string volume)
    {
        using var directory = DirectoryHandle.Open(paths.Volume(volume));
        foreach (var left in new[] { paths.Fresh(volume), paths.Former(volume) }.Where(Directory.Exists))
        {
            directory.RemoveTree(Encoding.UTF8.GetBytes(Path.GetFileName(left)));
        }
    }

    /// <summary>After a daemon's death: what was half copied goes, so that the volume is empty again.</summary>
    public void Recover(string volume)
    {
        if (File.Exists(paths.FillMark(volume)))
        {
            using var content = DirectoryHandle.Open(paths.Content(volume));
            Clear(content);
            File.Delete(paths.FillMark(volume));
        }

        if (File.Exists(paths.PartMark(volume)))
        {
            using var content = DirectoryHandle.Open(paths.Content(volume));
            using var part = File.ReadAllText(paths.PartMark(volume)) is { Length: > 0 } name
                ? Find(content, name)
                : null;
            if (part is not null)
            {
                Clear(part);
            }

            File.Delete(paths.PartMark(volume));
        }
    }

    /// <summary>
    /// Copies into a place of a volume that is empty; nothing happens to one that is not, or if there is no such place
    /// or no source.
    /// </summary>
    /// <param name="place">The volume, or a part of it.</param>
    /// <param name="root">Where the source is.</param>
    /// <param name="path">A directory below <paramref name="root"/>, links followed within it.</param>
    /// <param name="cancellationToken">Calls it off.</param>
    public async Task FillAsync(VolumePlace place, string root, string path, CancellationToken cancellationToken)
    {
        var (source, target) = await mounts.RunAsync(() =>
        {
            using var top = DirectoryHandle.Open(root);
            var from = Find(top, path);
            return (from, from is null ? null : Open(place));
        });
        if (source is null || target is null)
        {
            source?.Dispose();
            return;
        }

        await Task.Run(() => Fill(place, source, target, cancellationToken), CancellationToken.None);
    }

    private DirectoryHandle? Open(VolumePlace place)
    {
        var content = DirectoryHandle.Open(paths.Content(place.Volume));
        if (place.Part is null)
        {
            return content;
        }

        using (content)
        {
            return Find(content, place.Part);
        }
    }

    public Task<long> MeasureAsync(string volume) => Task.Run(() => VolumeSize.Of(paths.Content(volume)));

    /// <summary>Takes the directory away; nothing may be mounted on it.</summary>
    public Task RemoveAsync(string volume) => Task.Run(() =>
    {
        using var directory = DirectoryHandle.Open(paths.Volume(volume));
        directory.RemoveTree(Encoding.UTF8.GetBytes(Path.GetFileName(paths.Content(volume))));
    });

    /// <summary>A part of a volume, whatever links in it say, ready to be put somewhere.</summary>
    public async Task<MountTree> OpenPartAsync(string volume, string part)
    {
        var tree = await mounts.RunAsync(() =>
        {
            using var found = RootedFiles.OpenPath(paths.Content(volume), part);
            return found is null
                ? null
                : MountTree.Clone($"/proc/thread-self/fd/{Descriptors.Number(found)}", recursive: true);
        });
        return tree ?? throw new VolumeException(
            VolumeFailure.NotFound, $"volume {volume} has no {part}: make it first, subpaths are not created");
    }

    private void Fill(
        VolumePlace place, DirectoryHandle source, DirectoryHandle target, CancellationToken cancellationToken)
    {
        var mark = place.Part is null ? paths.FillMark(place.Volume) : paths.PartMark(place.Volume);
        using (source)
        using (target)
        {
            if (target.List() is not [])
            {
                return;
            }

            File.WriteAllText(mark, place.Part ?? "");
            try
            {
                new TreeCopy(target, cancellationToken).Run(source);
            }
            catch (Exception failure)
            {
                Clear(target);
                File.Delete(mark);
                if (failure is LinuxException)
                {
                    throw new VolumeException(
                        VolumeFailure.Unavailable,
                        $"cannot copy the image's content into volume {place.Volume}: {failure.Message}",
                        failure);
                }

                throw;
            }

            File.Delete(mark);
        }
    }

    private static DirectoryHandle? Find(DirectoryHandle top, string path)
    {
        try
        {
            return top.FindBelow(Encoding.UTF8.GetBytes(path));
        }
        catch (LinuxException notDirectory) when (notDirectory.Error is Errno.NotDirectory or Errno.Loop)
        {
            return null;
        }
    }

    private static void Clear(DirectoryHandle directory)
    {
        foreach (var name in directory.List())
        {
            directory.RemoveTree(name);
        }
    }
}
