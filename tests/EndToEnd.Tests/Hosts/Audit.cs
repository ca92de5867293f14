namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>Looks for what an orcd that is gone may have left: a line for each thing found, nothing if all is clean.</summary>
internal static class Audit
{
    public static async Task<string> FindAsync(OrcHost host)
    {
        var script =
            $$"""
            # Processes that name our folders, but this one and its parents.
            pgrep -a -f '{{host.Root}}/' | grep -v -e 'pgrep' -e 'sh -c' | sed 's/^/process /'
            # Mounts, here and in every mount namespace of a process.
            cat /proc/[0-9]*/mountinfo 2>/dev/null | grep -o ' {{host.Root}}/[^ ]*' | sort -u | sed 's/^/mount /'
            # Links of its networks, and names of network namespaces.
            nsenter --net={{host.NetworkNamespace}} ip -o link | grep -v -e ' lo:' -e ' up0@' | sed 's/^/link /'
            find {{host.RunRoot}} -path '*netns*' -type f 2>/dev/null | sed 's/^/netns /'
            # Rules that speak of a container that is gone.
            nsenter --net={{host.NetworkNamespace}} nft list ruleset | grep -E 'dnat|elements' | sed 's/^/nft /'
            # cgroups that no process is in any more, of this run root.
            find /sys/fs/cgroup -type d -name "orc-$(printf %s {{host.RunRoot}} | sha256sum | cut -c1-12)*" 2>/dev/null |
              sed 's/^/cgroup /'
            # Files of containers.
            find {{host.DataRoot}}/containers -mindepth 1 -maxdepth 1 -not \( -name .removed -empty \) 2>/dev/null | sed 's/^/file /'
            """;
        return (await Shell.HereAsync(script)).Out;
    }
}
