namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>
/// Looks for what an orcd that is gone may have left: a line for each thing found, nothing if all is clean.
/// </summary>
internal static class Audit
{
    public static Task<Ran> FindProcessesAsync(OrcHost host) => Shell.HereAsync(Processes(host));

    public static async Task<string> FindAsync(OrcHost host)
    {
        var script =
            $$"""
            {{Processes(host)}}
            # Mounts, here and in every mount namespace of a process.
            cat /proc/[0-9]*/mountinfo 2>/dev/null | grep -o ' {{host.Root}}/[^ ]*' | sort -u | sed 's/^/mount /'
            # Links of its networks, and names of network namespaces.
            nsenter --net={{host.NetworkNamespace}} ip -o link | grep -v -e ' lo:' -e ' up0@' | sed 's/^/link /'
            find {{host.RunRoot}} -path '*netns*' -type f 2>/dev/null | sed 's/^/netns /'
            # Switches that were turned on.
            nsenter --net={{host.NetworkNamespace}} cat /proc/sys/net/ipv4/ip_forward |
              grep -v 0 | sed 's/^/forwarding /'
            nsenter --net={{host.NetworkNamespace}} nft list ruleset | sed 's/^/nft /'
            # cgroups that no process is in any more, of this run root.
            hash=$(printf %s {{host.RunRoot}} | sha256sum | cut -c1-12)
            find /sys/fs/cgroup -type d -name "orc-$hash*" 2>/dev/null |
              sed 's/^/cgroup /'
            ls -d {{host.DataRoot}} {{host.RunRoot}} 2>/dev/null | sed 's/^/file /'
            """;
        return (await Shell.HereAsync(script)).Out;
    }

    // That name our folders, but for this one and its parents.
    private static string Processes(OrcHost host) =>
        $"pgrep -a -f '{host.Root}/' | grep -v -e 'pgrep' -e 'sh -c' | sed 's/^/process /'";
}
