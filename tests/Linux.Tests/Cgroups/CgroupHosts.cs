using Orc.Linux.Cgroups;
using Orc.Linux.Mounts;

namespace Orc.Linux.Tests.Cgroups;

internal static class CgroupHosts
{
    /// <param name="mounts">Each as type, place and super options, a space between.</param>
    public static CgroupHost Of(params string[] mounts) => CgroupHost.From(mounts.Select(text =>
    {
        var words = text.Split(' ');
        return MountEntry.Parse($"1 1 0:1 / {words[1]} rw - {words[0]} none {words[2]}")!;
    }));
}
