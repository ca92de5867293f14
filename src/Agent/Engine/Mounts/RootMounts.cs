using Orc.Agent.Images;
using Orc.Linux;
using Orc.Linux.Mounts;

namespace Orc.Agent.Engine.Mounts;

/// <summary>Containers' root file systems: the image's layers under a writable one.</summary>
internal sealed class RootMounts(EnginePaths paths, MountNamespace mounts)
{
    /// <summary>Nothing happens if it is mounted.</summary>
    public async Task MountAsync(ContainerCell cell, Image image)
    {
        if (cell.IsMounted)
        {
            return;
        }

        var id = cell.Id;
        var overlay = new OverlaySpec
        {
            Lower = [.. image.LowerDirectories],
            Upper = paths.Upper(id),
            Work = paths.Work(id),
            Volatile = cell.Record.Spec.AutoRemove,
        };
        try
        {
            await mounts.RunAsync(() => Overlay.Mount(overlay, paths.Merged(id)));
        }
        catch (LinuxException failure)
        {
            throw new EngineException(
                EngineFailure.Unavailable,
                $"cannot mount the root file system of container {cell.Record.Name}: {failure.Message}",
                failure);
        }

        cell.IsMounted = true;
    }

    /// <summary>Nothing happens if it is not mounted.</summary>
    public async Task UnmountAsync(ContainerCell cell)
    {
        if (cell.IsMounted)
        {
            await mounts.RunAsync(() => MountPoint.Unmount(paths.Merged(cell.Id)));
            cell.IsMounted = false;
        }
    }
}
