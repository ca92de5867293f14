using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Single containers, and projects of one host, on a network of the cluster.</summary>
public sealed class AttachTests(ClusterHosts cluster) : IClassFixture<ClusterHosts>
{
    private const string Stack =
        """
        services:
          web:
            image: busybox
            command: sh -c 'mkdir -p /www; echo web > /www/index.html; exec httpd -f -p 80 -h /www'
            init: true
            deploy: {mode: global, update_config: {monitor: 1s}}
            networks: [mesh]
        networks:
          mesh: {external: true}
        """;

    private const string Project =
        """
        services:
          app:
            image: busybox
            command: sleep 1000
            init: true
            networks: [mesh]
        networks:
          mesh: {external: true}
        """;

    [Fact]
    public async Task Container_OnAnAttachableNetwork_IsFoundFromEverywhere_UntilItEnds()
    {
        var (manager, host, other) = (cluster.Manager, cluster.Hosts[1], cluster.Hosts[2]);
        _ = (await manager.ShellAsync(
            "orc network create -d overlay --attachable mesh && orc network create -d overlay closed")).Succeeded();
        _ = (await manager.ShellAsync("orc stack deploy -c - shop", Stack)).Succeeded();

        _ = (await host.OrcAsync(
            "run", "-d", "--init", "--name", "one", "--network", "mesh", "--network-alias", "uno", "busybox", "sleep",
            "1000"))
            .Succeeded();
        var address = await AddressAsync(host);
        Assert.StartsWith("10.208.", address, StringComparison.Ordinal);
        Assert.Equal("web", (await FetchAsync(host)).Succeeded().Text);
        foreach (var name in (string[])["one", "uno"])
        {
            _ = await OrcHost.EventuallyAsync(() => AskAsync(other, name), ran => Answers(ran, address));
        }

        var refused = await host.OrcAsync("run", "--rm", "--network", "closed", "busybox", "true");
        Assert.Equal(125, refused.Code);
        Assert.Contains("network closed not manually attachable", refused.Error, StringComparison.Ordinal);
        var unknown = await host.OrcAsync("run", "--rm", "--network", "nowhere", "busybox", "true");
        Assert.Contains("network nowhere not found", unknown.Error, StringComparison.Ordinal);

        _ = (await host.ShellAsync("orc up -p local -f - -d", Project)).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => AskAsync(other, "app"), ran => ran.Out.Contains("Address: 10.208.", StringComparison.Ordinal));
        _ = (await host.OrcAsync("down", "-p", "local")).Succeeded();

        await host.KillDaemonAsync();
        await host.StartDaemonAsync();
        Assert.Equal(address, await AddressAsync(host));
        Assert.True(Answers(await AskAsync(other, "one"), address));

        var used = await manager.OrcAsync("network", "rm", "mesh");
        Assert.Contains("container one", used.Error, StringComparison.Ordinal);
        await ManagerIsAwayAsync(host);

        _ = (await host.OrcAsync("rm", "-f", "one")).Succeeded();
        _ = await OrcHost.EventuallyAsync(() => AskAsync(other, "one"), ran => !Answers(ran, address));
        _ = (await manager.OrcAsync("stack", "rm", "shop")).Succeeded();
        _ = (await manager.OrcAsync("network", "rm", "mesh", "closed")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => host.ShellAsync("ip -br link show type vxlan | wc -l"), ran => ran.Text == "0");
    }

    // What has an address keeps it; what wants one is told why there is none.
    private async Task ManagerIsAwayAsync(OrcHost host)
    {
        await cluster.Manager.KillDaemonAsync();
        var refused = await host.OrcAsync("run", "--rm", "--network", "mesh", "busybox", "true");
        Assert.Equal(125, refused.Code);
        Assert.Contains("did not answer", refused.Error, StringComparison.Ordinal);
        Assert.Equal("web", (await FetchAsync(host)).Text);
        await cluster.Manager.StartDaemonAsync();
    }

    private static Task<Ran> AskAsync(OrcHost host, string name) => host.ShellAsync(
        $"orc exec $(orc ps -q --filter name=shop_web) nslookup {name}");

    // By the name that the container is told.
    private static Task<Ran> FetchAsync(OrcHost host) => host.ShellAsync(
        "a=$(orc exec one nslookup web | sed -n 's/^Address: //p'); "
        + "nsenter -t $(orc inspect -f '{{.State.Pid}}' one) -n curl -sf -m 3 http://$a/");

    private static bool Answers(Ran ran, string address) =>
        ran.Out.Contains($"Address: {address}", StringComparison.Ordinal);

    private static async Task<string> AddressAsync(OrcHost host) => (await host.OrcAsync(
        "inspect", "-f", "{{.NetworkSettings.Networks.mesh.IPAddress}}", "one")).Succeeded().Text;
}
