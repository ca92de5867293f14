using System.Diagnostics;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Beside;

/// <summary>
/// Real firewalls of Debian: switched on and restarted with orcd alive, and with it dead. Only in
/// ./test.sh --full, since their packages are fetched.
/// </summary>
[Trait("Needs", "Full")]
public sealed class PeerTests(BesideHost host) : IClassFixture<BesideHost>
{
    private const string All = "out in between";

    [Fact]
    public async Task Ufw_EnabledAndReloaded_LetsContainersThrough()
    {
        using var peer = await PeerRoot.OpenAsync(host, "ufw");
        // What its package does when it is installed.
        _ = (await peer.RunAsync(host, "cd /usr/share/ufw; cp iptables/*.rules ufw.conf /etc/ufw/")).Succeeded();
        await host.RunContainersAsync();
        // It sets some of the kernel's switches, and leaves them so when it is disabled.
        _ = (await host.ShellAsync("sysctl -a --pattern 'conf.(all|default).accept_redirects' > ~/switches"))
            .Succeeded();

        _ = (await peer.RunAsync(host, "ufw --force enable")).Succeeded().Says("active");
        await host.WaysBecomeAsync(All, "enabled while orcd runs");
        _ = (await host.OrcAsync("network", "explain")).Says("ufw, chain ip filter FORWARD").Says("lets containers");
        _ = (await peer.RunAsync(host, "ufw allow 22/tcp; ufw reload")).Succeeded();
        await host.WaysBecomeAsync(All, "reloaded while orcd runs");
        _ = (await host.ShellAsync("iptables -S FORWARD | grep -c orc")).Says("^1$");

        await host.KillDaemonAsync();
        Assert.Equal(All, await host.WaysAsync());
        _ = (await peer.RunAsync(host, "ufw allow 23/tcp; ufw reload")).Succeeded();
        var meanwhile = await host.WaysAsync();
        await host.StartDaemonAsync();
        Assert.Equal(All, await host.WaysAsync());
        _ = (await host.ShellAsync("iptables -S FORWARD | grep -c orc")).Says("^1$");
        // Its reload spares what is not its own.
        Assert.Equal(All, meanwhile);

        await host.RemoveContainersAsync();
        Assert.DoesNotContain("orc", (await host.ShellAsync("iptables -S")).Text, StringComparison.Ordinal);
        _ = (await peer.RunAsync(host, "ufw status")).Succeeded().Says("22/tcp +ALLOW");
        _ = (await peer.RunAsync(host, "ufw disable")).Succeeded();
        _ = (await host.ShellAsync("nft flush ruleset; sysctl -q -p ~/switches")).Succeeded();
    }

    [Fact]
    public async Task Firewalld_StartedReloadedAndRestarted_LetsContainersThrough()
    {
        using var peer = await PeerRoot.OpenAsync(host, "firewalld");
        var address = $"unix:path={host.Root}/bus";
        var command = $"DBUS_SYSTEM_BUS_ADDRESS={address} firewall-cmd";
        var configuration = Path.Combine(host.Root, "bus.conf");
        await File.WriteAllTextAsync(
            configuration, BusConfiguration.Replace("ADDRESS", address, StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        using var bus = peer.Begin(
            host, $"{host.Root}/bus.log", $"dbus-daemon --nofork --config-file={configuration}");
        await host.KillDaemonAsync();
        host.DaemonVariables["DBUS_SYSTEM_BUS_ADDRESS"] = address;
        await host.StartDaemonAsync();
        await host.RunContainersAsync();
        try
        {
            using (var firewalld = await FirewalldAsync(peer))
            {
                await host.WaysBecomeAsync(All, "started while orcd runs");
                _ = (await host.OrcAsync("network", "explain")).Says("firewalld, chain inet firewalld filter_FORWARD")
                    .Says("interfaces orc[0-9a-f]+ in zone trusted");
                _ = (await peer.RunAsync(host, $"{command} --reload")).Succeeded();
                await host.WaysBecomeAsync(All, "reloaded while orcd runs");

                await host.KillDaemonAsync();
                Assert.Equal(All, await host.WaysAsync());
                // What it is told at run time does not outlive a reload: published ports work (it accepts what is
                // translated), the rest when orcd is back.
                _ = (await peer.RunAsync(host, $"{command} --reload")).Succeeded();
                Assert.Equal("in", await host.WaysAsync());
                await host.StartDaemonAsync();
                Assert.Equal(All, await host.WaysAsync());
                await host.KillDaemonAsync();
                await PeerRoot.EndAsync(firewalld);
            }

            using var again = await FirewalldAsync(peer);
            Assert.Equal("in", await host.WaysAsync());
            await host.StartDaemonAsync();
            Assert.Equal(All, await host.WaysAsync());

            await host.RemoveContainersAsync();
            _ = (await peer.RunAsync(host, $"{command} --zone=trusted --list-interfaces")).Succeeded().Says("^$");
            await PeerRoot.EndAsync(again);
        }
        finally
        {
            await PeerRoot.EndAsync(bus);
            _ = host.DaemonVariables.Remove("DBUS_SYSTEM_BUS_ADDRESS");
            _ = await host.ShellAsync("nft flush ruleset");
        }
    }

    [Fact]
    public async Task Dockerd_StartedAfterUs_BothContainersGetThrough()
    {
        using var peer = await PeerRoot.OpenAsync(host, "docker.io");
        var place = Path.Combine(host.Root, "docker-after");
        await host.RunContainersAsync();
        var dockerd = await peer.BeginDockerdAsync(host, place);
        try
        {
            await host.WaysBecomeAsync(All, "dockerd started while orcd runs");
            // Forwarding was on: it leaves the policy alone, and nothing of ours is needed.
            _ = (await host.OrcAsync("network", "explain")).Says("none drops");
            await host.RemoveContainersAsync();
        }
        finally
        {
            await PeerRoot.EndAsync(dockerd);
            dockerd.Dispose();
            _ = await host.ShellAsync("ip link del docker0; nft flush ruleset");
        }
    }

    private async Task<Process> FirewalldAsync(PeerRoot peer)
    {
        var firewalld = peer.Begin(
            host,
            $"{host.Root}/firewalld.log",
            $"DBUS_SYSTEM_BUS_ADDRESS=unix:path={host.Root}/bus /usr/bin/python3 /usr/sbin/firewalld --nofork --nopid");
        _ = await OrcHost.EventuallyAsync(
            () => peer.RunAsync(host, $"DBUS_SYSTEM_BUS_ADDRESS=unix:path={host.Root}/bus firewall-cmd --state"),
            ran => ran.Code == 0 || firewalld.HasExited);
        Assert.False(firewalld.HasExited, await File.ReadAllTextAsync($"{host.Root}/firewalld.log"));
        return firewalld;
    }

    private const string BusConfiguration =
        """
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
          "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig>
          <type>system</type>
          <listen>ADDRESS</listen>
          <auth>EXTERNAL</auth>
          <policy context="default">
            <allow user="*"/>
            <allow own="*"/>
            <allow send_type="method_call"/>
            <allow send_type="signal"/>
            <allow send_requested_reply="true" send_type="method_return"/>
            <allow send_requested_reply="true" send_type="error"/>
            <allow receive_type="method_call"/>
            <allow receive_type="method_return"/>
            <allow receive_type="error"/>
            <allow receive_type="signal"/>
            <allow eavesdrop="false"/>
          </policy>
        </busconfig>
        """;
}
