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
        Assert.StartsWith("10.2", address, StringComparison.Ordinal);
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

        _ = (await manager.ShellAsync(
            "orc stack deploy -c - open",
            "{services: {idle: {image: busybox, command: sleep 1000, init: true, networks: [own]}}, "
                + "networks: {own: {attachable: true}}}")).Succeeded();
        _ = (await host.OrcAsync("run", "--rm", "--network", "open_own", "busybox", "nslookup", "idle")).Succeeded();
        _ = (await manager.OrcAsync("stack", "rm", "open")).Succeeded();

        _ = (await host.ShellAsync("orc up -p local -f - -d", Project)).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => AskAsync(other, "app"), ran => ran.Out.Contains("Address: 10.2", StringComparison.Ordinal));
        _ = (await host.OrcAsync("down", "-p", "local")).Succeeded();

        await host.KillDaemonAsync();
        await host.StartDaemonAsync();
        Assert.Equal(address, await AddressAsync(host));
        Assert.True(Answers(await AskAsync(other, "one"), address));

        var used = await manager.OrcAsync("network", "rm", "mesh");
        Assert.Contains("container one", used.Error, StringComparison.Ordinal);
        await ManagerIsAwayAsync(host);

        _ = (await host.OrcAsync("rename", "one", "two")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => AskAsync(other, "two"), ran => Answers(ran, address));
        Assert.False(Answers(await AskAsync(other, "one"), address));
        Assert.True(Answers(await AskAsync(host, "two"), address));
        Assert.False(Answers(await AskAsync(host, "one"), address));

        _ = (await host.OrcAsync("rm", "-f", "two")).Succeeded();
        _ = await OrcHost.EventuallyAsync(() => AskAsync(other, "two"), ran => !Answers(ran, address));
        _ = (await manager.OrcAsync("stack", "rm", "shop")).Succeeded();
        _ = (await manager.OrcAsync("network", "rm", "mesh", "closed")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => host.ShellAsync("ip -br link show type vxlan | wc -l"), ran => ran.Text == "0");
    }

    [Fact]
    public async Task Containers_OnAMacvlanNetwork_HaveAddressesOfTheMachinesNetwork_NoTwoTheSame()
    {
        var (manager, host, other) = (cluster.Manager, cluster.Hosts[1], cluster.Hosts[2]);
        _ = (await manager.ShellAsync(
            "orc network create --config-only --subnet 10.99.0.0/24 --gateway 10.99.0.254 "
            + "--ip-range 10.99.0.192/26 -o parent=cl0 lan-settings && "
            + "orc network create -d macvlan --scope swarm --attachable --config-from lan-settings lan")).Succeeded();
        var addresses = new List<string>();
        foreach (var one in (OrcHost[])[host, other])
        {
            _ = (await one.OrcAsync(
                "run", "-d", "--init", "--name", "card", "--network", "lan", "busybox", "sleep", "1000")).Succeeded();
            addresses.Add((await one.OrcAsync(
                "inspect", "-f", "{{.NetworkSettings.Networks.lan.IPAddress}}", "card")).Succeeded().Text);
        }

        Assert.Equal(["10.99.0.193", "10.99.0.194"], addresses.Order(StringComparer.Ordinal));
        _ = (await host.OrcAsync("exec", "card", "ping", "-c", "1", "-W", "3", addresses[1])).Succeeded();
        await host.KillDaemonAsync();
        await host.StartDaemonAsync();
        Assert.Equal("lan", (await host.OrcAsync("network", "ls", "--filter", "name=lan", "--format", "{{.Name}}"))
            .Succeeded().Text);
        var used = await manager.OrcAsync("network", "rm", "lan");
        Assert.Contains("container card", used.Error, StringComparison.Ordinal);

        var settings = await manager.OrcAsync("run", "--rm", "--network", "lan-settings", "busybox", "true");
        Assert.Contains("no container can be on it", settings.Error, StringComparison.Ordinal);
        foreach (var one in (OrcHost[])[host, other])
        {
            _ = (await one.OrcAsync("rm", "-f", "card")).Succeeded();
        }

        _ = await OrcHost.EventuallyAsync(() => manager.OrcAsync("network", "rm", "lan"), ran => ran.Code == 0);
        _ = (await manager.OrcAsync("network", "rm", "lan-settings")).Succeeded();
    }

    [Fact]
    public async Task Project_WithANetworkThatIsMissing_IsRefusedWithItsPlace_OnAHostAndInTheCluster()
    {
        foreach (var command in (string[])["orc stack deploy -c - far", "orc up -p far -f - -d"])
        {
            var refused = await cluster.Hosts[1].ShellAsync(
                command, Project.Replace("mesh", "nowhere", StringComparison.Ordinal));
            Assert.NotEqual(0, refused.Code);
            Assert.Contains(":8:3: network nowhere declared as external", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal("", (await cluster.Hosts[1].OrcAsync("ps", "-aq", "--filter", "name=far")).Succeeded().Text);
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
