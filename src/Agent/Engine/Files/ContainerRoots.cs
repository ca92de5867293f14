using System.Globalization;
using Orc.Agent.Engine.Mounts;
using Orc.Agent.Images;
using Orc.Linux.FileTrees;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Engine.Files;

/// <summary>Opens containers' files.</summary>
internal sealed class ContainerRoots(EngineParts parts, Func<ContainerId, ContainerCell> require) : IContainerRoots
{
    public async Task<T> InRootAsync<T>(
        ContainerId id, RootView view, Func<DirectoryHandle, Task<T>> work, CancellationToken cancellationToken)
    {
        var cell = require(id);
        if (cell.Run is { } run)
        {
            // What is open stays so, even if the container ends meanwhile.
            using var live = view == RootView.OfProcesses
                ? DirectoryHandle.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{run.Pid}/root"))
                : await parts.Mounts.RunAsync(() => DirectoryHandle.Open(parts.Paths.Merged(id)));
            return await work(live);
        }

        await cell.Gate.WaitAsync(cancellationToken);
        try
        {
            return await AtRestAsync(cell, work);
        }
        finally
        {
            cell.Gate.Release();
        }
    }

    public IReadOnlyList<FileChange> Changes(ContainerId id)
    {
        var cell = require(id);
        var image = ImageOf(cell);
        using var changes = new LayerChanges(parts.Paths.Upper(id), image.LowerDirectories);
        return changes.Find([.. cell.Record.Spec.Mounts.Select(mount => mount.Target)]);
    }

    private async Task<T> AtRestAsync<T>(ContainerCell cell, Func<DirectoryHandle, Task<T>> work)
    {
        await cell.Cleaned;
        var roots = new RootMounts(parts.Paths, parts.Mounts);
        var wasMounted = cell.IsMounted;
        await roots.MountAsync(cell, ImageOf(cell));
        try
        {
            using var root = await parts.Mounts.RunAsync(() => DirectoryHandle.Open(parts.Paths.Merged(cell.Id)));
            return await work(root);
        }
        finally
        {
            if (!wasMounted)
            {
                await roots.UnmountAsync(cell);
            }
        }
    }

    private Image ImageOf(ContainerCell cell) =>
        parts.Images.Find(Digest.Parse(cell.Record.ImageId)) ?? throw new EngineException(
            EngineFailure.NotFound,
            $"the image of container {cell.Record.Name} is gone: {cell.Record.ImageId}");
}
