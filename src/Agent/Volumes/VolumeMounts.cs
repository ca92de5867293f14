using Orc.Linux;
using Orc.Linux.Mounts;
using Orc.Model.Containers;

namespace Orc.Agent.Volumes;

/// <summary>
/// The mounts that options of volumes ask for. They are there while a container uses the volume; who does is written
/// down beside it, so that a later life of the daemon knows.
/// </summary>
internal sealed class VolumeMounts(VolumePaths paths, MountNamespace mounts)
{
    /// <summary>Mounts on first use.</summary>
    public async Task AcquireAsync(
        string volume, VolumeMount mount, ContainerId user, CancellationToken cancellationToken)
    {
        var users = paths.Users(volume);
        if (!await IsMountedAsync(volume))
        {
            // Users of another boot, or of a mount that somebody took away.
            Forget(users);
            await MountAsync(volume, mount, cancellationToken);
        }

        Directory.CreateDirectory(users);
        await File.WriteAllBytesAsync(Path.Combine(users, user.Value), [], CancellationToken.None);
    }

    /// <summary>Unmounts after the last use.</summary>
    public Task ReleaseAsync(string volume, ContainerId user)
    {
        var users = paths.Users(volume);
        File.Delete(Path.Combine(users, user.Value));
        return Directory.Exists(users) && Directory.EnumerateFiles(users).Any()
            ? Task.CompletedTask
            : UnmountAsync(volume);
    }

    /// <summary>
    /// Takes down whatever is mounted on the content's place, so that removing the directory removes nothing else.
    /// </summary>
    public Task UnmountAsync(string volume) => mounts.RunAsync(() =>
    {
        while (IsMounted(volume) && MountPoint.Unmount(paths.Content(volume)))
        {
            // One on another.
        }
    });

    private Task<bool> IsMountedAsync(string volume) => mounts.RunAsync(() => IsMounted(volume));

    private bool IsMounted(string volume) =>
        MountEntry.ReadOwn().Any(entry => entry.Target == paths.Content(volume));

    private async Task MountAsync(string volume, VolumeMount mount, CancellationToken cancellationToken)
    {
        var target = paths.Content(volume);
        try
        {
            if (mount.IsBind)
            {
                // The host's path, as it is in the host's namespace; this thread is there.
                using var tree = MountTree.Clone(mount.Device, recursive: true);
                await mounts.RunAsync(() =>
                {
                    tree.MoveTo(target);
                    MountPoint.ChangeFlags(target, mount.Options);
                });
                return;
            }

            var rest = await VolumeServer.ResolveAsync(mount, cancellationToken);
            await mounts.RunAsync(
                () => MountPoint.FileSystem(mount.Type, mount.Device, target, mount.Options with { Rest = rest }));
        }
        catch (Exception failure) when (failure is LinuxException or VolumeException)
        {
            await UnmountAsync(volume);
            throw new VolumeException(
                VolumeFailure.Unavailable,
                $"cannot mount volume {volume} ({Show(mount)}): {failure.Message}",
                failure);
        }
    }

    private static string Show(VolumeMount mount) => mount.IsBind
        ? $"bind of {mount.Device}"
        : $"{mount.Type} {mount.Device}{(mount.Options.Rest is { } rest ? $", {rest}" : "")}";

    private static void Forget(string users)
    {
        if (Directory.Exists(users))
        {
            Directory.Delete(users, recursive: true);
        }
    }
}
