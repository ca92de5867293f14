using System.Globalization;
using Orc.Agent.Engine.Oci;
using Orc.Linux.Files;
using Orc.Linux.Mounts;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Mounts;

/// <summary>
/// Secrets and configs of containers: files on a tmpfs of the engine's, so that they never reach a disk.
/// </summary>
internal sealed class ContainerFiles(EnginePaths paths, MountNamespace mounts)
{
    public Task OpenAsync() => mounts.RunAsync(() =>
    {
        Directory.CreateDirectory(paths.Files);
        if (!MountEntry.ReadOwn().Any(entry => entry.Target == paths.Files && entry.Type == "tmpfs"))
        {
            MountPoint.Tmpfs(paths.Files, "mode=0700");
        }
    });

    /// <summary>Unmounts the tmpfs: for an uninstall.</summary>
    public Task CloseAsync() => mounts.RunAsync(() => MountPoint.Unmount(paths.Files));

    public async Task<IReadOnlyList<OciMount>> WriteAsync(ContainerId id, ContainerSpec spec)
    {
        if (spec.Files.IsEmpty)
        {
            return [];
        }

        return await mounts.RunAsync(() =>
        {
            var directory = paths.SecretFiles(id);
            Directory.CreateDirectory(directory);
            return spec.Files.Select((file, index) => Write(directory, file, index)).ToList();
        });
    }

    public Task RemoveAsync(ContainerId id) => mounts.RunAsync(() =>
    {
        var directory = paths.SecretFiles(id);
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    });

    /// <summary>Ids that have files: for finding leftovers.</summary>
    public Task<IReadOnlyList<ContainerId>> ListAsync() => mounts.RunAsync<IReadOnlyList<ContainerId>>(() =>
        [.. Directory.EnumerateDirectories(paths.Files).Select(path => new ContainerId(Path.GetFileName(path)))]);

    private static OciMount Write(string directory, FileSpec file, int index)
    {
        var path = Path.Combine(directory, index.ToString(CultureInfo.InvariantCulture));
        DurableFile.Replace(path, file.Content.AsSpan(), Durability.SurvivesTheProcess);
        FileOwner.Set(path, Number(file.Uid, file), Number(file.Gid, file));
        FileOwner.SetMode(path, file.Mode);
        return new OciMount(file.Target, "bind", path, "bind", "ro", "private");
    }

    private static uint Number(string? id, FileSpec file) => string.IsNullOrEmpty(id)
        ? 0
        : uint.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new EngineException(
                EngineFailure.InvalidSpec,
                $"{(file.Kind == FileKind.Secret ? "secret" : "config")} {file.Name}: " +
                $"uid and gid must be numbers, not {id}");
}
