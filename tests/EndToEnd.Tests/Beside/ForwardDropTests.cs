using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Beside;

/// <summary>A firewall that drops what is forwarded, and one that is flushed with everybody's rules.</summary>
public sealed class ForwardDropTests(BesideHost host) : IClassFixture<BesideHost>
{
    private const string All = "out in between";

    [Theory]
    [InlineData(
        "iptables -P FORWARD DROP; iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP",
        "iptables -S FORWARD | grep -c orc; iptables -S >/dev/null || exit 1",
        "ip filter FORWARD",
        "nft delete table ip filter")]
    [InlineData(
        "iptables -A FORWARD -i nothing -j ACCEPT; iptables -A FORWARD -j REJECT",
        "iptables -S FORWARD | head -n 2 | grep -c orc",
        "ip filter FORWARD",
        "nft delete table ip filter")]
    [InlineData(
        "nft 'table inet fw { chain forward { type filter hook forward priority 10; policy drop; ct mark 7 drop; }; }'",
        "nft list chain inet fw forward | grep -c 'jump orc'",
        "inet fw forward",
        "nft delete table inet fw")]
    public async Task ForwardDrop_OfAnotherFirewall_LetsContainersThrough(
        string firewall, string countAccepts, string place, string remove)
    {
        // What a test before left that failed.
        _ = await host.ShellAsync("nft delete table ip filter; nft delete table inet fw");
        await host.RunContainersAsync();
        Assert.Equal(All, await host.WaysAsync());

        // orcd alive.
        _ = (await host.ShellAsync(firewall)).Succeeded();
        await host.WaysBecomeAsync(All, "switched on while orcd runs");
        _ = (await host.ShellAsync(countAccepts)).Succeeded().Says("^1$");
        _ = (await host.OrcAsync("network", "explain")).Succeeded().Says(place).Says("lets containers through");

        // orcd dead: the accept is the kernel's. Then the firewall starts anew, without it, and only its return helps.
        await host.KillDaemonAsync();
        Assert.Equal(All, await host.WaysAsync());
        _ = (await host.ShellAsync($"{remove}; {firewall}")).Succeeded();
        Assert.Equal("", await host.WaysAsync());
        await host.StartDaemonAsync();
        Assert.Equal(All, await host.WaysAsync());
        _ = (await host.ShellAsync(countAccepts)).Succeeded().Says("^1$");

        // No network of ours: nothing of ours in their rules.
        await host.RemoveContainersAsync();
        Assert.DoesNotContain(
            "orc", (await host.ShellAsync($"nft list table {Table(place)}")).Text, StringComparison.Ordinal);
        _ = (await host.ShellAsync(remove)).Succeeded();
    }

    [Fact]
    public async Task ForwardDrop_FirewallManual_IsOnlySaid()
    {
        await host.KillDaemonAsync();
        host.DaemonFlags = "--firewall manual";
        await host.StartDaemonAsync();
        await host.RunContainersAsync();
        _ = (await host.ShellAsync("iptables -P FORWARD DROP")).Succeeded();

        _ = await OrcHost.EventuallyAsync(
            () => host.OrcAsync("network", "explain"),
            ran => ran.Both.Contains("BLOCKS containers: accept interfaces orc", StringComparison.Ordinal));
        Assert.Equal("", await host.WaysAsync());
        _ = (await host.OrcAsync("system", "info")).Says("WARNING: iptables .*its policy is drop.* drops");
        _ = (await host.OrcAsync("system", "logs")).Says("Another firewall blocks containers: .*iptables");
        Assert.DoesNotContain("orc", (await host.ShellAsync("iptables -S")).Text, StringComparison.Ordinal);

        await host.KillDaemonAsync();
        host.DaemonFlags = "";
        await host.StartDaemonAsync();
        Assert.Equal(All, await host.WaysAsync());
        await host.RemoveContainersAsync();
        _ = (await host.ShellAsync("nft delete table ip filter")).Succeeded();
    }

    [Fact]
    public async Task FlushRuleset_OrcdAliveOrDead_ComesBackWithOrcd()
    {
        await host.RunContainersAsync();
        _ = (await host.ShellAsync("nft flush ruleset")).Succeeded();
        await host.WaysBecomeAsync(All, "flushed while orcd runs");

        // Without orcd: what needs no rule goes on (containers of one network; answers are routed, but nobody outside
        // knows the containers' addresses); what needs address translation does not, until orcd is back.
        await host.KillDaemonAsync();
        _ = (await host.ShellAsync("nft flush ruleset")).Succeeded();
        Assert.Equal("between", await host.WaysAsync());
        _ = (await host.ShellAsync("curl -sS -m 2 http://127.0.0.1:8090/")).Exited(7).Says("refused|connect");
        await host.StartDaemonAsync();
        Assert.Equal(All, await host.WaysAsync());
        await host.RemoveContainersAsync();
    }

    private static string Table(string place) => string.Join(' ', place.Split(' ')[..2]);
}
