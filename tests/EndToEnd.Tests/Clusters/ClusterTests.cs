using System.Globalization;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Three orcd, each on a machine of its own.</summary>
public sealed class ClusterTests(ClusterHosts cluster) : IClassFixture<ClusterHosts>
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    private static readonly string Here = Path.Combine(Programs.Repository, "tests", "EndToEnd.Tests", "Clusters");

    // A client in each container; what serves is a shell, as slow to end as a shell is.
    private const string Web =
        """
        services:
          web:
            image: busybox
            command: sh -c 'mkdir -p /www; hostname > /www/index.html; exec httpd -f -p 80 -h /www'
            init: true
            ports: ["8080:80"]
            deploy: {replicas: 3, update_config: {monitor: 1s}}
          client:
            image: busybox
            command: sh -c 'trap "exit 0" TERM; while :; do sleep 0.2; done'
            deploy: {mode: global}
        """;

    [Fact]
    public async Task Stack_OverThreeNodes_IsReachedFromEverywhere()
    {
        await DeployAsync("shop", Web);
        var nodes = (await cluster.Manager.OrcAsync("node", "ls", "--format", "{{.Hostname}} {{.Status}}")).Succeeded();
        Assert.Equal("node1 Ready\nnode2 Ready\nnode3 Ready", nodes.Text);
        var tasks = (await cluster.Hosts[2].OrcAsync("stack", "ps", "shop", "--format", "{{.Name}} {{.Node}}"))
            .Succeeded();
        Assert.All(
            ["node1", "node2", "node3"], node => Assert.Contains($" {node}", tasks.Out, StringComparison.Ordinal));
        foreach (var host in cluster.Hosts)
        {
            // A name leads to the service's own address, tasks.name to its three; both cross machines.
            var names = await OrcHost.EventuallyAsync(
                () => host.ShellAsync(
                    "c=$(orc ps -q --filter name=shop_client); "
                    + "orc exec $c nslookup tasks.web | grep -c 'Address: 10.2'; "
                    + "orc exec $c nslookup web | grep -c 'Address: 10.223'; "
                    + "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do orc exec $c sh -c "
                    + "'printf \"GET / HTTP/1.0\\r\\n\\r\\n\" | nc -w 2 web 80 | tail -1'; done | sort -u | wc -l"),
                ran => ran.Out == "3\n1\n3\n");
            _ = names.Succeeded();
            var port = await host.ShellAsync(
                "curl -sf -m 3 http://127.0.0.1:8080/ && curl -sf -m 3 -g 'http://[::1]:8080/'");
            _ = port.Succeeded();
        }

        var outside = await cluster.ClientAsync(
            "for i in 1 2 3; do curl -sf -m 3 http://10.99.0.$i:8080/ || exit 1; done");
        Assert.Equal(3, outside.Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count());
        await RemoveAsync("shop");
    }

    [Fact]
    public async Task Task_OnAnotherNode_IsUsedFromAnywhere()
    {
        await DeployAsync("far", Web.Replace("8080", "8081", StringComparison.Ordinal));
        var tasks = (await cluster.Manager.OrcAsync(
            "stack", "ps", "far", "--format", "{{.Name}} {{.ID}} {{.Node}}")).Succeeded().Out;
        var there = tasks.Split('\n').First(line => line.StartsWith("far_web", StringComparison.Ordinal)
            && line.EndsWith("node3", StringComparison.Ordinal)).Split(' ');
        var exec = await cluster.Hosts[1].OrcAsync("exec", $"{there[0]}.{there[1]}", "sh", "-c", "echo here; exit 7");
        _ = exec.Exited(7);
        Assert.Equal("here", exec.Out.Trim());
        var logs = await cluster.Hosts[1].OrcAsync("service", "logs", "far_web");
        Assert.Equal(0, logs.Code);
        var copied = await cluster.Hosts[1].ShellAsync(
            $"c={there[0]}.{there[1]}; orc cp $c:/www/index.html - | tar xO && f=$(mktemp) && echo copied >$f && "
            + "orc cp -q $f $c:/www/copy && rm $f && orc exec $c cat /www/copy && orc logs $c");
        Assert.EndsWith("\ncopied", copied.Succeeded().Text, StringComparison.Ordinal);
        await RemoveAsync("far");
    }

    [Fact]
    public async Task Node_Killed_ItsTasksComeUpElsewhere_AndItComesBack()
    {
        await DeployAsync("loss", Web.Replace("8080", "8082", StringComparison.Ordinal)
            .Replace("exec httpd", "echo serves; exec httpd", StringComparison.Ordinal));
        var host = cluster.Hosts[2];
        await cluster.CableAsync(3, isIn: false);
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("node", "ls", "--format", "{{.Hostname}} {{.Status}}"),
            ran => ran.Out.Contains("node3 Down", StringComparison.Ordinal));
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync(
                "service", "ps", "loss_web", "--filter", "desired-state=running",
                "--format", "{{.Node}} {{.CurrentState}}"),
            ran => ran.Out.Split('\n').Count(line => line.Contains("Running", StringComparison.Ordinal)
                && !line.Contains("node3", StringComparison.Ordinal)) == 3);

        // What the others say is read all the same.
        var logs = await cluster.Manager.OrcAsync("service", "logs", "--raw", "loss_web");
        Assert.Equal(1, logs.Code);
        Assert.Contains("warning: the logs of tasks on node node3 are missing: ", logs.Error, StringComparison.Ordinal);
        Assert.Equal(3, logs.Out.Split('\n').Count(line => line == "serves"));

        // Cut off, its containers go on.
        var running = await host.OrcAsync("ps", "-q", "--filter", "name=loss_web");
        await cluster.CableAsync(3, isIn: true);
        Assert.NotEqual("", running.Text);
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("node", "ls", "--format", "{{.Hostname}} {{.Status}}"),
            ran => ran.Out.Contains("node3 Ready", StringComparison.Ordinal));

        // What it had open to the manager was cut with it; nobody has to wait until that is found out.
        _ = (await host.OrcAsync("stack", "ps", "loss", "-q")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => RunningAsync("loss_web"), ran => ran.Out.Trim() == "3");
        await RemoveAsync("loss");
    }

    [Fact]
    public async Task Daemon_KilledAndBack_NothingMoves()
    {
        await DeployAsync("calm", Web.Replace("8080", "8083", StringComparison.Ordinal));
        var before = (await cluster.Manager.OrcAsync("stack", "ps", "calm", "-q")).Succeeded().Out;
        foreach (var host in cluster.Hosts)
        {
            await host.KillDaemonAsync();
            await host.StartDaemonAsync();
        }

        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("node", "ls", "--format", "{{.Status}}"),
            ran => ran.Text == "Ready\nReady\nReady");
        Assert.Equal(before, (await cluster.Manager.OrcAsync("stack", "ps", "calm", "-q")).Succeeded().Out);
        await RemoveAsync("calm");
    }

    [Fact]
    public async Task UpdateDrainAndScaleDown_UnderLoad_LoseNoRequest()
    {
        await cluster.Manager.PutAsync("drain/app.py", await ReadAsync("app.py"));
        await cluster.Manager.PutAsync("drain/compose.yaml", await ReadAsync("drain.yaml"));
        var deploy = "cd ~/drain && V={0} ORDER={1} orc stack deploy -c compose.yaml drain";
        _ = (await cluster.Manager.ShellAsync(string.Format(Invariant, deploy, 1, "stop-first"))).Succeeded();
        var load = cluster.ClientAsync(
            $"exec /usr/bin/python3 {Path.Combine(Here, "load.py")} 10.99.0.1,10.99.0.2,10.99.0.3 25 8085 24");
        _ = (await cluster.Manager.ShellAsync(string.Format(Invariant, deploy, 2, "stop-first"))).Succeeded();
        _ = (await cluster.Manager.ShellAsync(string.Format(Invariant, deploy, 3, "start-first"))).Succeeded();
        _ = (await cluster.Manager.OrcAsync("service", "scale", "-d", "drain_web=2")).Succeeded();
        _ = (await cluster.Manager.OrcAsync("node", "update", "--availability", "drain", "node3")).Succeeded();

        var said = (await load).Succeeded().Text;
        _ = (await cluster.Manager.OrcAsync("node", "update", "--availability", "active", "node3")).Succeeded();
        await RemoveAsync("drain");
        Assert.True(said.EndsWith("lost 0 []", StringComparison.Ordinal), said);
        Assert.True(int.Parse(said.Split(' ')[1], Invariant) > 1000, said);
    }

    [Fact]
    public async Task Join_WithAProjectOfItsOwn_TouchesNothingOfIt()
    {
        var host = cluster.Hosts[1];
        _ = (await host.OrcAsync("cluster", "leave")).Succeeded();
        _ = (await cluster.Manager.ShellAsync("orc image save busybox -o /tmp/orc-e2e-busybox.tar")).Succeeded();
        _ = (await host.ShellAsync("orc image load -i /tmp/orc-e2e-busybox.tar; rm /tmp/orc-e2e-busybox.tar"))
            .Succeeded();
        _ = (await host.OrcAsync("run", "-d", "--name", "own", "busybox", "sleep", "1000")).Succeeded();
        var pid = (await host.OrcAsync("inspect", "-f", "{{.State.Pid}}", "own")).Succeeded().Text;
        _ = (await host.ShellAsync(
            "nft 'add table inet shut; add chain inet shut in { type filter hook input priority 0; };"
            + " add rule inet shut in udp dport 4789 drop'")).Succeeded();
        var blocked = await cluster.JoinAsync(host);
        _ = (await host.ShellAsync("nft delete table inet shut")).Succeeded();
        _ = (await host.OrcAsync("cluster", "leave")).Succeeded();
        var open = await cluster.JoinAsync(host);

        Assert.Contains("4789/udp", blocked.Out + blocked.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("4789/udp", open.Out + open.Error, StringComparison.Ordinal);
        Assert.Equal(pid, (await host.OrcAsync("inspect", "-f", "{{.State.Pid}}", "own")).Succeeded().Text);
        _ = (await host.OrcAsync("rm", "-f", "own")).Succeeded();
    }

    [Theory]
    [InlineData("cluster join --token abc 10.99.0.1", "no join token")]
    [InlineData("cluster init", "already part of a cluster")]
    [InlineData("cluster leave --nothing", "unknown flag")]
    [InlineData("node update --availability drain nobody", "nobody")]
    [InlineData("service scale nothing=2", "nothing")]
    public async Task Mistake_HasOneClearError(string words, string part)
    {
        var ran = await cluster.Hosts[1].OrcAsync(words.Split(' '));

        Assert.NotEqual(0, ran.Code);
        Assert.Contains(part, ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
    }

    private Task<Ran> RunningAsync(string service) => cluster.Manager.ShellAsync(
        $"orc service ps {service} --filter desired-state=running --format '{{{{.CurrentState}}}}' | grep -c Running");

    private static Task<string> ReadAsync(string name) =>
        File.ReadAllTextAsync(Path.Combine(Here, name), TestContext.Current.CancellationToken);

    private async Task DeployAsync(string name, string yaml) =>
        _ = (await cluster.Manager.ShellAsync($"orc stack deploy -c - {name}", yaml)).Succeeded();

    private async Task RemoveAsync(string name) =>
        _ = (await cluster.Manager.OrcAsync("stack", "rm", name)).Succeeded();
}
