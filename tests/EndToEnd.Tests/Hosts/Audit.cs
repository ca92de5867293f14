namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>
/// Looks for what an orcd that is gone may have left on this machine: a line for each thing found, nothing if all is
/// clean.
/// </summary>
internal static class Audit
{
    public static Task<Ran> FindProcessesAsync(OrcHost host) => Shell.HereAsync(Processes(host));

    public static async Task<string> FindCgroupsAsync(OrcHost host) =>
        (await Shell.HereAsync(Cgroups(host, "echo {}"))).Out;

    /// <summary>
    /// Of containers, after an end that left none running: processes, mounts but the engine's own, and cgroups.
    /// </summary>
    public static async Task<string> FindRunningAsync(OrcHost host) => (await Shell.HereAsync(
        $$"""
        {{Processes(host)}}
        {{InsideProcesses(host)}}
        {{Mounts(host)}} | grep {{host.DataRoot}}
        {{Cgroups(host, "echo {}")}} | sed 's/^/cgroup /'
        """)).Out;

    /// <param name="host">Its daemon is gone.</param>
    /// <param name="before">What <see cref="ReadKernelAsync"/> said before anything ran.</param>
    public static async Task<string> FindAsync(OrcHost host, string before)
    {
        var found = (await Shell.HereAsync(
            $$"""
            {{Processes(host)}}
            {{InsideProcesses(host)}}
            {{Mounts(host)}}
            {{Network(host)}}
            {{Cgroups(host, "echo {}")}} | sed 's/^/cgroup /'
            ls -d {{host.DataRoot}} {{host.RunRoot}} 2>/dev/null | sed 's/^/file /'
            """)).Out;
        // A switch that was not there before is a kernel module's, which whoever else may have loaded.
        var changed = (await ReadKernelAsync(host)).Split('\n').Except(before.Split('\n'))
            .Where(line => line.Split(" = ") is not [var name, _]
                || before.Contains($"{name} = ", StringComparison.Ordinal))
            .Select(line => $"kernel {line}\n");
        return found + string.Concat(changed);
    }

    /// <summary>Switches, addresses, routes and rules of the host's network: what a daemon changes and gives back.
    /// </summary>
    public static async Task<string> ReadKernelAsync(OrcHost host) => (await Shell.HereAsync(
        $"""
        nsenter --net={host.NetworkNamespace} sh -c '
          cd /proc/sys/net
          for f in ipv4/ip_forward ipv4/conf/*/* ipv6/conf/*/* bridge/*; do
            case $f in */stable_secret) continue;; esac
            [ -f $f ] && echo "$f = $(cat $f 2>/dev/null)"
          done
          ip -4 -o addr; ip -4 route show table all; ip -4 rule; ip -6 rule; ip -6 route show table main' 2>/dev/null |
          grep -v 'dev up0 proto kernel\|fe80:'
        """)).Out;

    // That name our folders, but for this one and its parents.
    private static string Processes(OrcHost host) =>
        $"pgrep -a -f '{host.Root}/' | grep -v -e 'pgrep' -e 'sh -c' | sed 's/^/process /'";

    // That are in our network or our cgroups, or see our mounts, whatever they are called.
    private static string InsideProcesses(OrcHost host) =>
        $$"""
        net=$(stat -L -c %i {{host.NetworkNamespace}})
        for p in /proc/[0-9]*; do
          [ "$(stat -L -c %i $p/ns/net 2>/dev/null)" = "$net" ] && echo "process ${p#/proc/} in the network"
        done
        {{Cgroups(host, "cat {}/cgroup.procs")}} 2>/dev/null | sort -u | sed 's/^/process in a cgroup: /'
        """;

    // In every mount namespace that a process is in, or that is pinned somewhere.
    private static string Mounts(OrcHost host) =>
        $$"""
        {
          cat /proc/[0-9]*/mountinfo
          awk '$(NF-1) == "nsfs" && $4 ~ /^mnt:/ { print $5 }' /proc/self/mountinfo |
            while read -r pin; do nsenter --mount="$pin" cat /proc/self/mountinfo; done
        } 2>/dev/null | grep -o ' {{host.Root}}/[^ ]*' | sort -u | sed 's/^/mount /'
        """;

    private static string Network(OrcHost host) =>
        $$"""
        nsenter --net={{host.NetworkNamespace}} ip -o link | grep -v -e ' lo:' -e ' up0@' -e ' cl0@' | sed 's/^/link /'
        find {{host.RunRoot}} -path '*netns*' -type f 2>/dev/null | sed 's/^/netns /'
        nsenter --net={{host.NetworkNamespace}} nft list ruleset | sed 's/^/nft /'
        # Connections that are still led to a container's address; one that is closing does no harm.
        nsenter --net={{host.NetworkNamespace}} conntrack -L 2>/dev/null |
          grep -e ESTABLISHED -e '^udp' | awk '
            { split("", of); for (i = 1; i <= NF; i++) { split($i, kv, "="); n = ++of[kv[1]]; v[kv[1], n] = kv[2] }
              if (v["dst", 1] != v["src", 2]) print "conntrack " $0 }'
        """;

    // Of this run root, in every hierarchy that is mounted, wherever.
    private static string Cgroups(OrcHost host, string action) =>
        $$"""
        hash=$(printf %s {{host.RunRoot}} | sha256sum | cut -c1-12)
        awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts | sort -u | while read -r root; do
          find "$root" -maxdepth 2 -type d -name "orc-$hash*" 2>/dev/null
        done | while read -r top; do find "$top" -type d; done |
          while read -r one; do {{action.Replace("{}", "\"$one\"", StringComparison.Ordinal)}}; done
        """;
}
