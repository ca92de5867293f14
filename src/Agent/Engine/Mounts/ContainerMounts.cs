using System.Globalization;
using Orc.Agent.Engine.Oci;
using Orc.Agent.Engine.Records;
using Orc.Agent.Volumes;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Mounts;

/// <summary>Prepares the sources of a container's mounts: binds, volumes, tmpfs, secrets and configs.</summary>
internal sealed class ContainerMounts(EngineParts parts, ContainerFiles files)
{
    private readonly EnginePaths _paths = parts.Paths;
    private readonly VolumeStore _volumes = parts.Volumes;
    private readonly BindSources _binds = new(parts.Paths, parts.Mounts);
    private readonly SharedMemory _memory = new(parts.Paths, parts.Mounts);
    private readonly ImageMounts _images = new(parts.Paths, parts.Mounts, parts.Images);

    /// <summary>Which volume each volume mount is, the image's own included.</summary>
    public static IEnumerable<(MountSpec.Volume Mount, string Name)> VolumesOf(ContainerRecord record)
    {
        var asked = record.Spec.Mounts.OfType<MountSpec.Volume>().ToList();
        foreach (var mount in asked.Where(mount => mount.Name is not null))
        {
            yield return (mount, mount.Name!);
        }

        foreach (var (target, name) in record.AnonymousVolumes)
        {
            var mount = asked.FirstOrDefault(mount => mount.Name is null && mount.Target == target);
            yield return (mount ?? new MountSpec.Volume { Target = target }, name);
        }
    }

    /// <summary>Acquires, fills and brings in. What must be undone on failure is pushed.</summary>
    public async Task<PreparedMounts> PrepareAsync(
        ContainerCell cell, UndoStack undo, CancellationToken cancellationToken)
    {
        var record = cell.Record;
        var result = new List<OciMount>();
        var staged = new List<string>();
        undo.Push("give up brought-in mounts", () => _binds.ReleaseAsync(staged));
        foreach (var (mount, name) in VolumesOf(record))
        {
            result.Add(await VolumeAsync(cell, mount, name, staged, undo, cancellationToken));
        }

        foreach (var (bind, index) in record.Spec.Mounts.OfType<MountSpec.Bind>().Select((bind, at) => (bind, at)))
        {
            var source = await _binds.BringInAsync(cell.Id, bind, index, staged);
            result.Add(new OciMount(
                bind.Target,
                "bind",
                source,
                bind.Recursive ? "rbind" : "bind",
                bind.ReadOnly ? bind.ReadOnlyBelow ? "rro" : "ro" : "rw",
                bind.Propagation ?? "rprivate"));
        }

        foreach (var (mount, index) in record.Spec.Mounts.OfType<MountSpec.Image>().Select((image, at) => (image, at)))
        {
            var source = await _images.BringInAsync(cell.Id, mount, index, staged);
            result.Add(new OciMount(mount.Target, "bind", source, "rbind", "ro", "rprivate"));
        }

        if (await _memory.BringInAsync(cell, staged) is { } memory)
        {
            result.Add(memory);
        }

        result.AddRange(record.Spec.Mounts.OfType<MountSpec.Tmpfs>().Select(Tmpfs));
        result.AddRange(await files.WriteAsync(cell.Id, record.Spec));
        return new PreparedMounts { Mounts = result, Staged = staged };
    }

    /// <summary>With the root mounted: volumes get the image's content, where they have none.</summary>
    public async Task FillAsync(ContainerCell cell, CancellationToken cancellationToken)
    {
        foreach (var (mount, name) in VolumesOf(cell.Record).Where(volume => !volume.Mount.NoCopy))
        {
            await _volumes.AcquireAsync(name, cell.Id, cancellationToken);
            try
            {
                await FillAsync(cell, mount, name, cancellationToken);
            }
            finally
            {
                await _volumes.ReleaseAsync(name, cell.Id);
            }
        }
    }

    public Task ReleaseStagedAsync(PreparedMounts prepared) => _binds.ReleaseAsync(prepared.Staged);

    /// <summary>After the last run of a row: volumes are given back, secrets are forgotten.</summary>
    public async Task ReleaseAsync(ContainerRecord record)
    {
        foreach (var (_, name) in VolumesOf(record))
        {
            await _volumes.ReleaseAsync(name, record.ContainerId);
        }

        if (!record.Spec.Files.IsEmpty)
        {
            await files.RemoveAsync(record.ContainerId);
        }
    }

    internal static OciMount Tmpfs(MountSpec.Tmpfs mount)
    {
        List<string> options = ["nosuid", "nodev", "noexec"];
        foreach (var option in mount.Options)
        {
            options.Remove(option is "exec" or "suid" or "dev" ? $"no{option}" : option);
            options.Add(option);
        }

        if (mount.ReadOnly)
        {
            options.Add("ro");
        }

        options.Add(Octal("mode", mount.Mode ?? 0x3FF));
        AddNumber(options, "size", mount.Size?.Bytes);
        AddNumber(options, "uid", mount.Uid);
        AddNumber(options, "gid", mount.Gid);
        return new OciMount(mount.Target, "tmpfs", "tmpfs", options);
    }

    private static string Octal(string name, int bits) => $"{name}={Convert.ToString(bits, 8)}";

    private static void AddNumber(List<string> options, string name, long? value)
    {
        if (value is { } number)
        {
            options.Add(string.Create(CultureInfo.InvariantCulture, $"{name}={number}"));
        }
    }

    private async Task<OciMount> VolumeAsync(
        ContainerCell cell,
        MountSpec.Volume mount,
        string name,
        List<string> staged,
        UndoStack undo,
        CancellationToken cancellationToken)
    {
        var source = await _volumes.AcquireAsync(name, cell.Id, cancellationToken);
        undo.Push($"give volume {name} back", () => _volumes.ReleaseAsync(name, cell.Id));
        if (!string.IsNullOrEmpty(mount.Subpath))
        {
            // Before anything is copied: what is not there is an error.
            source = Path.Combine(
                _paths.Staging(cell.Id), string.Create(CultureInfo.InvariantCulture, $"volume-{staged.Count}"));
            Directory.CreateDirectory(source);
            using var part = await _volumes.OpenPartAsync(name, mount.Subpath, cancellationToken);
            await parts.Mounts.RunAsync(() => part.MoveTo(source));
            staged.Add(source);
        }

        if (!mount.NoCopy && !cell.Record.HasFilledVolumes)
        {
            await FillAsync(cell, mount, name, cancellationToken);
        }

        return new OciMount(mount.Target, "bind", source, "rbind", mount.ReadOnly ? "ro" : "rw", "rprivate");
    }

    private Task FillAsync(
        ContainerCell cell, MountSpec.Volume mount, string name, CancellationToken cancellationToken) =>
        _volumes.FillAsync(
            VolumePlace.Of(name, mount.Subpath), _paths.Merged(cell.Id), mount.Target, cancellationToken);
}
