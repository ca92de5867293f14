using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Networks between three machines: what goes beyond a name and a port.</summary>
public sealed class NetworkTests(ClusterHosts cluster) : IClassFixture<ClusterHosts>
{
    private const string Web =
        """
        services:
          web:
            image: busybox
            command: sh -c 'mkdir -p /www; hostname > /www/index.html; exec httpd -f -p 80 -h /www'
            init: true
            ports: ["8180:80"]
            deploy: {replicas: 3, x-sticky: true, update_config: {monitor: 1s}}
          rr:
            image: busybox
            command: sleep 1000
            init: true
            deploy: {replicas: 3, endpoint_mode: dnsrr, update_config: {monitor: 1s}}
            networks: [six]
          page:
            image: busybox
            command: sh -c 'mkdir -p /www; echo six > /www/index.html; exec httpd -f -p 80 -h /www'
            init: true
            ports: ["8182:80"]
            deploy: {replicas: 2, update_config: {monitor: 1s}}
            networks: [six]
          fixed:
            image: busybox
            command: sleep 1000
            init: true
            networks: {six: {ipv4_address: 10.55.0.77}}
            deploy: {update_config: {monitor: 1s}}
          client:
            image: busybox
            command: sleep 1000
            init: true
            deploy: {mode: global, update_config: {monitor: 1s}}
            networks: [default, six]
        networks:
          six:
            enable_ipv6: true
            ipam: {config: [{subnet: 10.55.0.0/24}]}
        """;

    [Fact]
    public async Task Stack_StickyStaticAndIPv6_FromEveryNode_AndAClosedTunnelIsSaid()
    {
        await DeployAsync("net", Web);
        var client = await cluster.ClientAsync(
            "for i in 1 2 3 1 2 3; do curl -sf -m 3 http://10.99.0.$i:8180/ || exit 1; done | sort -u | wc -l");
        Assert.Equal("1", client.Succeeded().Text);
        foreach (var host in cluster.Hosts)
        {
            var names = await OrcHost.EventuallyAsync(
                () => host.ShellAsync(
                    "c=$(orc ps -q --filter name=net_client); "
                    + "orc exec $c nslookup rr | grep -c 'Address: 10.55'; "
                    + "orc exec $c nslookup -type=aaaa rr | grep -c 'Address: fd6f'; "
                    + "orc exec $c ping -c 1 -W 2 fixed | grep -c '10.55.0.77'; "
                    + "for a in $(orc exec $c nslookup -type=aaaa rr | sed -n 's/Address: \\(fd6f.*\\)/\\1/p'); do "
                    + "orc exec $c ping -6 -c 1 -W 2 $a | grep -o '1 packets received'; done | wc -l"),
                ran => ran.Out.StartsWith("3\n3\n", StringComparison.Ordinal)
                    && ran.Out.EndsWith("\n3\n", StringComparison.Ordinal));
            _ = names.Succeeded();

            // The way out is the other network's: services of this one are found all the same, by both families.
            var six = await host.ShellAsync(
                "c=$(orc ps -q --filter name=net_client); "
                + "for t in a aaaa; do a=$(orc exec $c nslookup -type=$t page | sed -n 's/^Address: //p'); "
                + "case $a in *:*) a=\"[$a]\"; esac; "
                + "nsenter -t $(orc inspect -f '{{.State.Pid}}' $c) -n curl -sfg -m 3 http://$a/ || exit 1; done; "
                + "curl -sfg -m 3 http://[::1]:8182/");
            Assert.Equal("six\nsix\nsix", six.Succeeded().Text);
            var path = await host.OrcAsync("network", "explain", "web");
            Assert.Contains("slots    60", path.Succeeded().Out, StringComparison.Ordinal);
        }

        _ = (await cluster.Manager.OrcAsync("service", "scale", "net_web=0")).Succeeded();
        var refused = await cluster.Hosts[1].ShellAsync(
            "c=$(orc ps -q --filter name=net_client); timeout 3 orc exec $c nc -w 3 web 80 </dev/null; "
            + "curl -s -m 3 http://127.0.0.1:8180/");
        Assert.Contains("refused", refused.Error, StringComparison.Ordinal);
        Assert.Equal(7, refused.Code);
        await CloseTunnelAsync(cluster.Hosts[1]);
        await RemoveAsync("net");
    }

    [Fact]
    public async Task Port_InUseOnANode_IsRefused_AndHeldWhileTheDaemonIsDead()
    {
        var host = cluster.Hosts[1];
        const string Bind =
            "python3 -c 'import socket; s = socket.socket(); s.bind((\"0.0.0.0\", 8181)); s.listen(); "
            + "print(\"bound\", flush=True); input()'";
        using var other = host.Begin(Bind);
        Assert.Equal("bound", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        var yaml = Web.Replace("8180", "8181", StringComparison.Ordinal);
        var refused = await cluster.Manager.ShellAsync("orc stack deploy -c - port", yaml);
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("node2", refused.Error, StringComparison.Ordinal);
        Assert.Contains("python3", refused.Error, StringComparison.Ordinal);
        other.StandardInput.Close();
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);

        await DeployAsync("port", yaml);
        await host.KillDaemonAsync();
        var held = await host.ShellAsync($"{Bind} </dev/null");
        Assert.Contains("Address already in use", held.Error, StringComparison.Ordinal);
        _ = (await cluster.ClientAsync("curl -sf -m 3 http://10.99.0.2:8181/")).Succeeded();
        await host.StartDaemonAsync();
        _ = (await cluster.ClientAsync("curl -sf -m 3 http://10.99.0.2:8181/")).Succeeded();
        await RemoveAsync("port");
    }

    [Fact]
    public async Task Stack_RemovedAndDeployedAgain_HasItsPortAtOnce()
    {
        const string Page =
            """
            services:
              web:
                image: busybox
                command: sh -c 'mkdir -p /www; hostname > /www/index.html; exec httpd -f -p 80 -h /www'
                init: true
                ports: ["8184:80"]
                deploy: {mode: global, update_config: {monitor: 1s}}
            """;
        for (var round = 0; round < 4; round++)
        {
            // The nodes may still be giving back what the last one had.
            await DeployAsync($"again{round % 2}", Page);
            foreach (var host in cluster.Hosts)
            {
                var page = await OrcHost.EventuallyAsync(
                    () => host.ShellAsync("curl -sf -m 3 http://127.0.0.1:8184/"), ran => ran.Code == 0);
                _ = page.Succeeded();
            }

            await RemoveAsync($"again{round % 2}");
        }
    }

    // What containers would run into is said, and that it is over.
    private async Task CloseTunnelAsync(OrcHost host)
    {
        _ = (await host.ShellAsync(
            "nft add table inet shut; nft 'add chain inet shut in { type filter hook input priority -5; }'; "
            + "nft add rule inet shut in ip saddr 10.99.0.3 udp dport 4789 drop")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("node", "ls"),
            ran => ran.Error.Contains("node2: does not reach node3 (10.99.0.3)", StringComparison.Ordinal));
        _ = (await host.ShellAsync("nft delete table inet shut")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("node", "ls"),
            ran => !ran.Error.Contains("does not reach", StringComparison.Ordinal));
    }

    private async Task DeployAsync(string name, string yaml) =>
        _ = (await cluster.Manager.ShellAsync($"orc stack deploy -c - {name}", yaml)).Succeeded();

    private async Task RemoveAsync(string name) =>
        _ = (await cluster.Manager.OrcAsync("stack", "rm", name)).Succeeded();
}
