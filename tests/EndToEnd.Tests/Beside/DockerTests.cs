using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Beside;

/// <summary>Docker's daemon on the same machine, with orcd alive and dead. Only in ./test.sh --full.</summary>
[Trait("Needs", "Full")]
public sealed class DockerTests(BesideHost host) : IClassFixture<BesideHost>
{
    private const string All = "out in between";

    [Fact]
    public async Task Dockerd_StartedBeforeUsAndRestarted_BothContainersGetThrough()
    {
        using var peer = await PeerRoot.OpenAsync(host, "docker.io");
        var place = Path.Combine(host.Root, "docker");
        var docker = $"docker -H unix://{place}/sock";
        // It drops what is forwarded when it was the one that turned forwarding on.
        var dockerd = await peer.BeginDockerdAsync(host, place);
        try
        {
            await host.RunContainersAsync();
            Assert.Equal(All, await host.WaysAsync());
            _ = (await host.OrcAsync("network", "explain")).Succeeded().Says("Docker, chain ip filter FORWARD")
                .Says("in ip filter DOCKER-USER").Says("forwarding: left as it was");
            _ = (await peer.RunAsync(host, $"{docker} import {Programs.Images}/busybox.tar busybox")).Succeeded();
            _ = (await peer.RunAsync(
                host,
                $"{docker} run -d --init --name theirs -p 8091:80 busybox " +
                "sh -c \"mkdir -p /www; echo theirs > /www/index.html; exec httpd -f -h /www\"")).Succeeded();
            _ = await OrcHost.EventuallyAsync(
                () => host.OutsideAsync($"curl -sS -m 2 http://{OrcHost.Address}:8091/"), ran => ran.Out == "theirs\n");
            Assert.Equal(All, await host.WaysAsync());
            _ = (await host.ShellAsync("iptables -S | grep -c -- \"-j orc\"")).Says("^1$");

            // What users put into DOCKER-USER outlives dockerd's restart.
            await host.KillDaemonAsync();
            Assert.Equal(All, await host.WaysAsync());
            await PeerRoot.EndAsync(dockerd);
            dockerd = await peer.BeginDockerdAsync(host, place);
            Assert.Equal(All, await host.WaysAsync());
            await host.StartDaemonAsync();
            Assert.Equal(All, await host.WaysAsync());
            _ = (await host.ShellAsync("iptables -S | grep -c -- \"-j orc\"")).Says("^1$");

            await host.RemoveContainersAsync();
            Assert.DoesNotContain("orc", (await host.ShellAsync("iptables -S")).Text, StringComparison.Ordinal);
        }
        finally
        {
            _ = await peer.RunAsync(host, $"{docker} rm -f theirs");
            await PeerRoot.EndAsync(dockerd);
            dockerd.Dispose();
            _ = await host.ShellAsync(
                "ip link del docker0; nft flush ruleset; echo 0 > /proc/sys/net/ipv4/ip_forward; " +
                $"find /sys/fs/cgroup -depth -type d -path '*/{Path.GetFileName(host.Root)}*' -exec rmdir {{}} +");
        }
    }
}
