using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>The audit that all these tests end with finds what it is for: leaks are planted, one at a time.</summary>
public sealed class AuditTests(OrcHost host) : IClassFixture<OrcHost>
{
    [Fact]
    public async Task Find_LeaksPlantedOneAtATime_SeesEachAndNothingElse()
    {
        _ = (await host.OrcAsync("run", "--rm", "-p", "8085:80", "busybox", "true")).Succeeded();
        await host.PurgeAsync();
        Assert.Equal("", await host.FindLeftAsync());

        foreach (var (kind, plant, pull) in Leaks())
        {
            _ = (await Shell.HereAsync(plant)).Succeeded();
            var found = await host.FindLeftAsync();
            TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {found}");
            _ = (await Shell.HereAsync(pull)).Succeeded();
            Assert.Contains(found.Split('\n'), line => line.StartsWith(kind, StringComparison.Ordinal));
            Assert.Equal("", await host.FindLeftAsync());
        }

        await host.StartDaemonAsync();
    }

    private IEnumerable<(string Kind, string Plant, string Pull)> Leaks()
    {
        var (data, run, inside) = (host.DataRoot, host.RunRoot, $"nsenter --net={host.NetworkNamespace}");
        var cgroups = $"$(printf %s {run} | sha256sum | cut -c1-12)";

        // Where no process of ours is: in the mount namespace of somebody else.
        var elsewhere = $"{host.Root}.pid";
        yield return (
            "mount",
            $"mkdir -p {data}/x; unshare --mount --propagation private sh -c 'mount -t tmpfs none $1; cd /; " +
            $"exec sleep 60' sh {data}/x </dev/null >/dev/null 2>&1 & echo $! >{elsewhere}; " +
            $"until grep -q {data}/x /proc/$!/mountinfo; do :; done; " +
            $"until [ $(cat /proc/$!/comm) = sleep ]; do :; done",
            $"kill $(cat {elsewhere}); rm {elsewhere}; rm -r {data}");
        yield return (
            "netns",
            $"mkdir -p {run}/netns; touch {run}/netns/x; mount --bind /proc/self/ns/net {run}/netns/x",
            $"umount {run}/netns/x; rm -r {run}");
        yield return ("link", $"{inside} ip link add orcleak type bridge", $"{inside} ip link del orcleak");
        yield return (
            "nft",
            $"{inside} nft 'add table inet other; add chain inet other c; add rule inet other c counter'",
            $"{inside} nft delete table inet other");
        yield return (
            "cgroup",
            $"mkdir -p /sys/fs/cgroup/pids/orc-{cgroups}/x 2>/dev/null || mkdir -p /sys/fs/cgroup/orc-{cgroups}/x",
            $"rmdir -p /sys/fs/cgroup/pids/orc-{cgroups}/x /sys/fs/cgroup/orc-{cgroups}/x 2>/dev/null; true");
        yield return (
            "process",
            $"{inside} sh -c 'exec sleep 60' </dev/null >/dev/null 2>&1 & echo $! >{elsewhere}",
            $"kill $(cat {elsewhere}); while kill -0 $(cat {elsewhere}) 2>/dev/null; do :; done; rm {elsewhere}");
        yield return ("file", $"mkdir {data}; touch {data}/x", $"rm -r {data}");
        yield return (
            "kernel",
            $"{inside} sh -c 'echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet'",
            $"{inside} sh -c 'echo 0 >/proc/sys/net/ipv4/conf/all/route_localnet'");
        yield return (
            "conntrack",
            $"{inside} conntrack -I -p udp -s 10.98.0.2 -d 10.98.0.1 --sport 999 --dport 8085 " +
            "-r 10.99.0.2 -q 10.98.0.2 --reply-port-src 80 --reply-port-dst 999 -t 60",
            $"{inside} conntrack -D -p udp");
    }
}
