using Orc.Agent.Engine.Runs;
using Orc.Agent.Engine.Runtime;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Recovery;

/// <summary>What runtimes have on their books, whoever made it.</summary>
internal static class RuntimeStates
{
    public static IEnumerable<ContainerId> All(EnginePaths paths) => Directory.Exists(paths.RuntimeRoots)
        ? Directory.EnumerateDirectories(paths.RuntimeRoots)
            .SelectMany(Directory.EnumerateDirectories)
            .Select(directory => new ContainerId(Path.GetFileName(directory)))
            .Where(id => id.Value.Length == ContainerId.Length)
        : [];

    /// <summary>Kills what is in the container's cgroup, and takes it off the books and the cgroup away.</summary>
    public static async Task ForgetAsync(EngineParts parts, ContainerId id)
    {
        var cgroup = parts.Cgroups.At(parts.Paths.Cgroup(id, parent: null));
        await RuntimeOrphans.EndAsync(id);
        await CgroupEnd.KillAsync(cgroup, parts.Time);
        foreach (var (name, path) in parts.Options.Runtimes)
        {
            await parts.Runtimes.DeleteAsync(new OciRuntime(name, path, parts.Paths.RuntimeRoot(name)), id);
        }

        await CgroupEnd.RemoveAsync(cgroup, parts.Time);
    }
}
