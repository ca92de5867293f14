using Orc.Linux.Mounts;

namespace Orc.Linux.Cgroups;

/// <summary>The host's cgroup hierarchies, as they are mounted.</summary>
public sealed class CgroupHost
{
    /// <summary>What the key of the version 2 hierarchy is in <see cref="Hierarchies"/>.</summary>
    public const string UnifiedKey = "unified";

    private CgroupHost(CgroupMode mode, IReadOnlyDictionary<string, string> hierarchies)
    {
        Mode = mode;
        Hierarchies = hierarchies;
    }

    public CgroupMode Mode { get; }

    /// <summary>
    /// Controller (or <c>systemd</c>, or <see cref="UnifiedKey"/>) → where it is mounted. Joined controllers share a
    /// place.
    /// </summary>
    public IReadOnlyDictionary<string, string> Hierarchies { get; }

    /// <summary>The mount that must be hidden from crun on a hybrid host; null on others.</summary>
    public string? HybridUnified => Mode == CgroupMode.Hybrid ? Hierarchies[UnifiedKey] : null;

    public static CgroupHost Detect() => From(MountEntry.ReadOwn());

    public static CgroupHost From(IEnumerable<MountEntry> mounts)
    {
        var hierarchies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mount in mounts)
        {
            if (mount.Type == "cgroup2")
            {
                hierarchies.TryAdd(UnifiedKey, mount.Target);
            }
            else if (mount.Type == "cgroup")
            {
                foreach (var controller in Controllers(mount))
                {
                    hierarchies.TryAdd(controller, mount.Target);
                }
            }
        }

        var isUnified = hierarchies.ContainsKey(UnifiedKey);
        var mode = (isUnified, hierarchies.Count) switch
        {
            (true, 1) => CgroupMode.Unified,
            (true, _) => CgroupMode.Hybrid,
            _ => CgroupMode.Legacy,
        };
        return new CgroupHost(mode, hierarchies);
    }

    public Cgroup At(string path) => new(this, path);

    // The super options hold more than controllers (rw, release_agent=…); those with a value or known as flags drop
    // out.
    private static IEnumerable<string> Controllers(MountEntry mount) =>
        mount.SuperOptions.Split(',')
            .Select(option => option == "name=systemd" ? "systemd" : option)
            .Where(option => option is not ("rw" or "ro" or "xattr" or "clone_children" or "noprefix" or "none")
                && !option.Contains('=', StringComparison.Ordinal));
}
