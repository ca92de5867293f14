using System.Globalization;
using Orc.Linux;
using Orc.Linux.Mounts;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Mounts;

/// <summary>
/// Sources of binds. They are opened in the host's mount namespace, where the user sees them; where the engine has a
/// namespace of its own, they are brought in at a place that the runtime then binds from.
/// </summary>
internal sealed class BindSources(EnginePaths paths, MountNamespace mounts)
{
    /// <summary>
    /// Checks, before anything is made, that what must be there is. <c>:z</c> is ignored where there is no SELinux, as
    /// Docker does: so many files carry it that a refusal helps nobody.
    /// </summary>
    public static void Check(ContainerSpec spec)
    {
        foreach (var bind in spec.Mounts.OfType<MountSpec.Bind>())
        {
            if (!Path.IsPathRooted(bind.Source))
            {
                throw new EngineException(
                    EngineFailure.InvalidSpec, $"the bind source {bind.Source} is not an absolute path");
            }

            if (!bind.CreateSource && !Path.Exists(bind.Source))
            {
                throw new EngineException(
                    EngineFailure.InvalidSpec,
                    $"invalid mount config for type \"bind\": bind source path does not exist: {bind.Source}");
            }
        }
    }

    /// <summary>Makes missing directories of the short syntax; they come back, so that the user can be told.</summary>
    public static IReadOnlyList<string> CreateMissing(ContainerSpec spec)
    {
        var created = new List<string>();
        foreach (var bind in spec.Mounts.OfType<MountSpec.Bind>().Where(bind => !Path.Exists(bind.Source)))
        {
            Directory.CreateDirectory(bind.Source);
            created.Add(bind.Source);
        }

        return created;
    }

    /// <summary>Where the runtime finds the source.</summary>
    public async Task<string> BringInAsync(ContainerId id, MountSpec.Bind bind, int index, ICollection<string> staged)
    {
        if (!Path.Exists(bind.Source))
        {
            throw new EngineException(
                EngineFailure.InvalidSpec, $"the bind source {bind.Source} is not there (any more)");
        }

        if (!mounts.IsPrivate)
        {
            return bind.Source;
        }

        var target = Path.Combine(paths.Staging(id), index.ToString(CultureInfo.InvariantCulture));
        try
        {
            using var tree = MountTree.Clone(bind.Source, bind.Recursive);
            CreateTarget(target, Directory.Exists(bind.Source));
            await mounts.RunAsync(() =>
            {
                MountPoint.Unmount(target);
                tree.MoveTo(target);
            });
        }
        catch (LinuxException failure)
        {
            throw new EngineException(
                EngineFailure.Unavailable, $"cannot bind {bind.Source}: {failure.Message}", failure);
        }

        staged.Add(target);
        return target;
    }

    /// <summary>The runtime has bound them: the places are given up.</summary>
    public async Task ReleaseAsync(IReadOnlyList<string> staged)
    {
        if (staged.Count > 0)
        {
            await mounts.RunAsync(() =>
            {
                foreach (var target in staged)
                {
                    MountPoint.Unmount(target);
                }
            });
        }
    }

    private static void CreateTarget(string target, bool isDirectory)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (isDirectory)
        {
            Directory.CreateDirectory(target);
        }
        else if (!File.Exists(target))
        {
            File.WriteAllBytes(target, []);
        }
    }
}
