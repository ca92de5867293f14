using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Machines, daemons and links that go and come back, while an operator goes on.</summary>
[Collection(nameof(Keeping))]
public sealed class AbsenceTests(KeepingHosts cluster)
{
    private const string Web =
        """
        services:
          web:
            image: busybox
            command: sleep 36000
            init: true
            stop_grace_period: 1s
            environment: {V: "1"}
            deploy: {mode: global, update_config: {monitor: 0s}}
        """;

    private const string Single =
        """
        services:
          db:
            image: busybox
            command: sleep 36000
            init: true
            stop_grace_period: 1s
            volumes: ["data:/data"]
            deploy: {placement: {constraints: ["node.hostname == node3"]}, update_config: {monitor: 0s}}
        volumes: {data: {}}
        """;

    private readonly StackRuns _stacks = new(cluster);

    [Fact]
    public async Task Upgrade_OfAllDaemons_ChangesNoProcess()
    {
        await _stacks.DeployAsync("calm", Web);
        var before = await _stacks.PidsAsync("calm");
        foreach (var host in cluster.Hosts)
        {
            // As a package's upgrade does: the old one ends in order, the new one begins.
            _ = (await host.OrcAsync("system", "shutdown", "--keep-containers")).Succeeded();
            await host.StartDaemonAsync();
        }

        await _stacks.NodesAsync("Ready", "Ready", "Ready");
        Assert.Equal(before, await _stacks.PidsAsync("calm"));
        await _stacks.RemoveAsync("calm");
    }

    [Fact]
    public async Task AllAgents_CutOffAtOnce_GoOn_AndAreTakenBack()
    {
        await _stacks.DeployAsync("cut", Web);
        var before = await _stacks.PidsAsync("cut");
        await cluster.CableAsync(2, isIn: false);
        await cluster.CableAsync(3, isIn: false);
        await _stacks.NodesAsync("Ready", "Down", "Down");
        Assert.Equal(before, await _stacks.PidsAsync("cut"));

        await cluster.CableAsync(2, isIn: true);
        await cluster.CableAsync(3, isIn: true);

        await _stacks.NodesAsync("Ready", "Ready", "Ready");
        await _stacks.RunsAsync("cut_web", 3);
        Assert.Equal(before, await _stacks.PidsAsync("cut"));
        await _stacks.RemoveAsync("cut");
    }

    [Fact]
    public async Task Shutdown_OfANode_IsNoStopByHand_ItsTasksComeBackWithIt()
    {
        await _stacks.DeployAsync("night", Web);
        var host = cluster.Hosts[1];
        _ = (await host.OrcAsync("system", "shutdown")).Succeeded();
        Assert.DoesNotContain("by hand", (await _stacks.TasksAsync("night_web")).Out, StringComparison.Ordinal);

        await host.StartDaemonAsync();

        _ = await OrcHost.EventuallyAsync(
            () => host.OrcAsync("ps", "--format", "{{.State}}", "--filter", "name=night"),
            ran => ran.Text == "running");
        await _stacks.RunsAsync("night_web", 3);
        await _stacks.RemoveAsync("night");
    }

    [Fact]
    public async Task StoppedReplica_ThenScaledAndUpdated_IsOneOfThemAgain()
    {
        var yaml = Web.Replace("mode: global", "replicas: 2", StringComparison.Ordinal);
        await _stacks.DeployAsync("hand", yaml);
        var host = (await StackRuns.PidsAsync(cluster.Hosts[1], "hand")).Length > 0
            ? cluster.Hosts[1]
            : cluster.Hosts[2];
        _ = (await host.ShellAsync("orc stop -t 1 $(orc ps -q --filter name=hand | head -1)")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => _stacks.TasksAsync("hand_web"), ran => ran.Out.Contains("by hand", StringComparison.Ordinal));

        _ = (await cluster.Manager.OrcAsync("service", "scale", "-d", "hand_web=4")).Succeeded();
        await _stacks.RunsAsync("hand_web", 3);
        await _stacks.DeployAsync("hand", yaml.Replace("\"1\"", "\"2\"", StringComparison.Ordinal)
            .Replace("replicas: 2", "replicas: 4", StringComparison.Ordinal));

        await _stacks.RunsAsync("hand_web", 4);
        await _stacks.RemoveAsync("hand");
    }

    [Fact]
    public async Task StoppedService_NodeRebooted_ThenUp_RunsAgain()
    {
        var host = cluster.Hosts[2];
        await _stacks.DeployAsync("boot", Single);
        _ = (await host.ShellAsync("orc stop -t 1 $(orc ps -q --filter name=boot_db)")).Succeeded();

        await host.RebootAsync();
        await host.StartDaemonAsync();
        await _stacks.NodesAsync("Ready", "Ready", "Ready");
        await _stacks.DeployAsync("boot", Single);

        await _stacks.RunsAsync("boot_db", 1);
        await _stacks.RemoveAsync("boot");
    }

    [Fact]
    [Trait("Needs", "Full")]
    public async Task Certificate_ThatExpired_LetsNobodyIn_UntilAnOperatorSaysYes()
    {
        var host = cluster.Hosts[2];
        _ = (await host.OrcAsync("cluster", "leave")).Succeeded();
        _ = (await cluster.Manager.OrcAsync("node", "rm", "node3")).Succeeded();
        _ = (await cluster.Manager.OrcAsync("cluster", "update", "--cert-expiry", "20s")).Succeeded();
        await cluster.JoinAsync(host);
        _ = (await cluster.Manager.OrcAsync("cluster", "update", "--cert-expiry", "2160h")).Succeeded();
        await _stacks.DeployAsync("old", Web);
        var before = await _stacks.PidsAsync("old");
        await host.KillDaemonAsync();
        _ = await OrcHost.EventuallyAsync(
            () => host.ShellAsync("openssl x509 -noout -checkend 0 -in $ORC_DATA_ROOT/cluster/node.crt"),
            ran => ran.Code == 1);

        await host.StartDaemonAsync();

        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("node", "ls"),
            ran => ran.Error.Contains("orc node admit node3", StringComparison.Ordinal));
        await _stacks.NodesAsync("Ready", "Ready", "Down");
        _ = (await cluster.Manager.OrcAsync("node", "admit", "node3")).Succeeded();
        await _stacks.NodesAsync("Ready", "Ready", "Ready");
        await _stacks.RunsAsync("old_web", 3);
        Assert.Equal(before, await _stacks.PidsAsync("old"));
        await _stacks.RemoveAsync("old");
    }

    [Fact]
    [Trait("Needs", "Full")]
    public async Task Singleton_WithItsVolumesNodeLost_WaitsAndSaysSo()
    {
        await _stacks.DeployAsync(
            "solo",
            Single.Replace("placement: {constraints: [\"node.hostname == node3\"]}, ", "", StringComparison.Ordinal));
        var number = await HomeOfAsync("solo_db");
        if (number == 1)
        {
            // The manager itself: what is asked is asked of it.
            await _stacks.RemoveAsync("solo");
            _ = (await cluster.Manager.OrcAsync("volume", "rm", "solo_data")).Succeeded();
            await _stacks.DeployAsync("solo", Single.Replace("== node3", "!= node1", StringComparison.Ordinal));
            number = await HomeOfAsync("solo_db");
        }

        var before = await _stacks.PidsAsync("solo");
        await cluster.CableAsync(number, isIn: false);
        _ = await OrcHost.EventuallyAsync(
            () => _stacks.TasksAsync("solo_db"),
            ran => ran.Out.Contains("Pending", StringComparison.Ordinal)
                && ran.Out.Contains($"solo_data", StringComparison.Ordinal));
        var explained = (await cluster.Manager.OrcAsync("explain", "solo_db")).Succeeded().Out;
        Assert.Contains("solo_data", explained, StringComparison.Ordinal);
        Assert.Equal(before, await _stacks.PidsAsync("solo"));

        await cluster.CableAsync(number, isIn: true);
        await _stacks.RunsAsync("solo_db", 1);
        Assert.Equal(before, await _stacks.PidsAsync("solo"));
        await _stacks.RemoveAsync("solo");
    }
    private async Task<int> HomeOfAsync(string service) =>
        (await _stacks.TasksAsync(service)).Text.Split(' ')[0][^1] - '0';
}
