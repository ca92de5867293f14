namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>
/// What a reboot does to a host whose orcd is dead: processes, mounts, links, rules, switches, cgroups and the run root
/// are gone, and what the records of runs say is of another boot.
/// </summary>
internal static class PowerCut
{
    private const string OtherBoot = "00000000-1111-2222-3333-444444444444";

    public static string Script(OrcHost host) =>
        $$"""
        hash=$(printf %s {{host.RunRoot}} | sha256sum | cut -c1-12)
        for i in 1 2 3; do
          pgrep -f '{{host.RunRoot}}|{{host.DataRoot}}' | grep -vx $$ | xargs -r kill -9 2>/dev/null
          find /sys/fs/cgroup -path "*/orc-$hash*" -name cgroup.procs -exec cat {} + | sort -u | xargs -r kill -9
        done 2>/dev/null
        while find /sys/fs/cgroup -path "*/orc-$hash*" -name cgroup.procs -exec cat {} + | grep -q .; do :; done
        find /sys/fs/cgroup -depth -path "*/orc-$hash*" -type d -exec rmdir {} +
        for i in 1 2 3; do
          grep -o ' {{host.Root}}/[^ ]*' /proc/self/mountinfo | sort -r | xargs -r -n1 umount -l
        done 2>/dev/null
        inside="nsenter --net={{host.NetworkNamespace}}"
        $inside nft flush ruleset
        $inside sh -c 'echo 0 >/proc/sys/net/ipv4/ip_forward'
        for link in $($inside ip -o link | sed -n 's/^[0-9]*: \(o[^:@]*\).*/\1/p'); do $inside ip link del $link; done
        rm -r {{host.RunRoot}}
        for run in {{host.DataRoot}}/containers/*/runs/*/run.json; do
          [ -e "$run" ] || continue
          sed -i 's/"bootId": *"[^"]*"/"bootId":"{{OtherBoot}}"/' $run
          grep -q {{OtherBoot}} $run || { echo "no boot id in $run"; exit 1; }
          rm -f "${run%run.json}exit"
        done
        """;
}
