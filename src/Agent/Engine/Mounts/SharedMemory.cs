using Orc.Agent.Engine.Oci;
using Orc.Linux;
using Orc.Linux.Mounts;

namespace Orc.Agent.Engine.Mounts;

/// <summary>
/// <c>/dev/shm</c> of a container that shares another one's IPC: the same memory, as Docker has it, and not only the
/// same namespace.
/// </summary>
internal sealed class SharedMemory(EnginePaths paths, MountNamespace mounts)
{
    private const string Place = "/dev/shm";
    private const string Prefix = "container:";

    /// <summary>Null: it has its own, or its donor has none.</summary>
    public async Task<OciMount?> BringInAsync(ContainerCell cell, ICollection<string> staged)
    {
        var spec = cell.Record.Spec;
        if (spec.Security.IpcMode?.StartsWith(Prefix, StringComparison.Ordinal) != true
            || spec.Mounts.Any(mount => mount.Target == Place))
        {
            return null;
        }

        var donor = spec.Security.IpcMode[Prefix.Length..];
        var target = Path.Combine(paths.Staging(cell.Id), "shm");
        try
        {
            using var tree = await Task.Run(() => MountTree.CloneOf(cell.SharedProcesses[donor], Place));
            Directory.CreateDirectory(target);
            await mounts.RunAsync(() =>
            {
                MountPoint.Unmount(target);
                tree.MoveTo(target);
            });
        }
        catch (LinuxException failure) when (failure.Error == Errno.NoEntry)
        {
            return null;
        }
        catch (LinuxException failure)
        {
            throw new EngineException(
                EngineFailure.Unavailable, $"cannot share {Place} of container {donor}: {failure.Message}", failure);
        }

        staged.Add(target);
        return new OciMount(Place, "bind", target, "bind", "nosuid", "noexec", "nodev");
    }
}
