using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>One change begins while another is under way, or a node is lost in the middle of it.</summary>
[Collection(nameof(Keeping))]
public sealed class OverlapTests(KeepingHosts cluster)
{
    private const string Web =
        """
        services:
          web:
            image: busybox
            command: >-
              sh -c 'trap "exit 0" TERM; case $$V in bad) exit 3;; slow) sleep 6;; esac;
              touch /ok; while :; do sleep 0.2; done'
            stop_grace_period: 1s
            environment: {V: "1"}
            healthcheck: {test: "test -e /ok", interval: 500ms, retries: 4, start_period: 15s, start_interval: 200ms}
            deploy:
              replicas: 3
              update_config: {monitor: 1s, order: stop-first, failure_action: rollback}
              rollback_config: {monitor: 0s}
        """;

    private readonly StackRuns _stacks = new(cluster);

    [Fact]
    public async Task TwoDeploys_OfOneRelease_OneCountsAndTheOtherIsRefused()
    {
        await _stacks.DeployAsync("race", Web);
        await cluster.Manager.PutAsync("race/a.yaml", With("a"));
        await cluster.Manager.PutAsync("race/b.yaml", With("b"));

        // Two people looked at the same state; both deploy, each from a machine of his own.
        var ran = await cluster.Manager.ShellAsync(
            $$$"""
            cd ~/race
            n=$(orc stack ls --format '{{.Release}}')
            orc stack deploy -d --if-release $n -c a.yaml race >a.out 2>&1 & a=$!
            ORC_HOST=unix://{{{cluster.Hosts[1].RunRoot}}}/orc.sock \
                orc stack deploy -d --if-release $n -c b.yaml race >b.out 2>&1 & b=$!
            wait $a; x=$?; wait $b; y=$?
            echo "$x $y"
            cat a.out b.out
            """);

        Assert.True(ran.Out.Split('\n')[0] is "0 1" or "1 0", ran.ToString());
        Assert.Contains("another deploy came between, and nothing was done", ran.Out, StringComparison.Ordinal);
        var first = ran.Out.StartsWith("0 1", StringComparison.Ordinal) ? "a" : "b";
        await _stacks.RunsAsync("race_web", 3);
        var values = await cluster.Manager.OrcAsync(
            "service", "inspect", "--format", "{{.Spec.TaskTemplate.ContainerSpec.Env}}", "race_web");
        Assert.Contains($"V={first}", values.Out, StringComparison.Ordinal);
        await _stacks.RemoveAsync("race");
    }

    [Fact]
    public async Task Write_BasedOnAnOlderVersion_IsRefused()
    {
        await _stacks.DeployAsync("stale", Web);
        await cluster.Manager.PutAsync("stale/a.yaml", With("a"));
        await cluster.Manager.PutAsync("stale/b.yaml", With("b"));

        // The first one waits for its update: it must say that the second one took it over.
        var first = cluster.Manager.ShellAsync("cd ~/stale && orc stack deploy -c a.yaml stale");
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("stack", "ps", "stale", "--format", "{{.DesiredState}}"),
            ran => ran.Out.Contains("Shutdown", StringComparison.Ordinal));
        _ = (await cluster.Manager.ShellAsync("cd ~/stale && orc stack deploy -c b.yaml stale")).Succeeded();
        var ran = await first;

        await _stacks.RunsAsync("stale_web", 3);
        var values = await cluster.Manager.OrcAsync(
            "service", "inspect", "--format", "{{.Spec.TaskTemplate.ContainerSpec.Env}}", "stale_web");
        Assert.Contains("V=b", values.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
        await _stacks.RemoveAsync("stale");
    }

    [Fact]
    public async Task Remove_DuringADeploy_LeavesNothing()
    {
        await _stacks.DeployAsync("gone", Web);
        await cluster.Manager.PutAsync("gone/bad.yaml", With("bad"));
        var deploy = cluster.Manager.ShellAsync("cd ~/gone && orc stack deploy -c bad.yaml gone");
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("stack", "ps", "gone", "--format", "{{.DesiredState}}"),
            ran => ran.Out.Contains("Shutdown", StringComparison.Ordinal));

        await _stacks.RemoveAsync("gone");

        var ran = await deploy;
        Assert.NotEqual(0, ran.Code);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
        Assert.Equal("", await _stacks.PidsAsync("gone"));
        Assert.Equal("", (await cluster.Manager.OrcAsync("stack", "ls", "--format", "{{.Name}}")).Text);
    }

    [Fact]
    public async Task SecondDeploy_DuringARollback_Counts()
    {
        await _stacks.DeployAsync("back", Web);
        await _stacks.DeployAsync("back", With("bad"), "-d");
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("service", "inspect", "--format", "{{.UpdateStatus.State}}", "back_web"),
            ran => ran.Out.Contains("rollback", StringComparison.Ordinal));

        await _stacks.DeployAsync("back", With("good"));

        await _stacks.RunsAsync("back_web", 3);
        var values = await cluster.Manager.OrcAsync(
            "service", "inspect", "--format", "{{.Spec.TaskTemplate.ContainerSpec.Env}}", "back_web");
        Assert.Contains("V=good", values.Out, StringComparison.Ordinal);
        await _stacks.RemoveAsync("back");
    }

    [Fact]
    public async Task BadUpdate_GoesBackByItself_AndTheDeploySaysSo()
    {
        await _stacks.DeployAsync("self", Web);

        var ran = await cluster.Manager.ShellAsync("orc stack deploy -c - self", With("bad"));

        Assert.NotEqual(0, ran.Code);
        Assert.Contains("rol", ran.Both, StringComparison.Ordinal);
        await _stacks.RunsAsync("self_web", 3);
        var values = await cluster.Manager.OrcAsync(
            "service", "inspect", "--format",
            "{{.Spec.TaskTemplate.ContainerSpec.Env}} {{.UpdateStatus.State}}", "self_web");
        Assert.Contains("V=1", values.Out, StringComparison.Ordinal);
        Assert.Contains("rollback_completed", values.Out, StringComparison.Ordinal);
        await _stacks.RemoveAsync("self");
    }

    [Fact]
    [Trait("Needs", "Full")]
    public async Task Node_LostDuringARollback_ServiceBecomesWholeAsItWas()
    {
        // What it goes back to takes a while to serve, so that the loss is in the middle of it.
        var yaml = With("slow");
        await _stacks.DeployAsync("lost", yaml);
        await _stacks.DeployAsync("lost", With("bad"), "-d");
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("service", "inspect", "--format", "{{.UpdateStatus.State}}", "lost_web"),
            ran => ran.Out.Contains("rollback_started", StringComparison.Ordinal));
        await cluster.CableAsync(3, isIn: false);

        _ = await OrcHost.EventuallyAsync(
            () => _stacks.TasksAsync("lost_web"),
            ran => ran.Out.Split('\n').Count(line => line.Contains(" Running", StringComparison.Ordinal)
                && !line.StartsWith("node3", StringComparison.Ordinal)) == 3);
        await cluster.CableAsync(3, isIn: true);
        await _stacks.NodesAsync("Ready", "Ready", "Ready");
        await _stacks.RunsAsync("lost_web", 3);
        var values = await cluster.Manager.OrcAsync(
            "service", "inspect", "--format", "{{.Spec.TaskTemplate.ContainerSpec.Env}}", "lost_web");
        Assert.Contains("V=slow", values.Out, StringComparison.Ordinal);
        await _stacks.RemoveAsync("lost");
    }

    [Fact]
    [Trait("Needs", "Full")]
    public async Task Partition_ReplaceAndKeep_AreWhatTheySay()
    {
        const string Two =
            """
            x-sleep: &sleep
              image: busybox
              command: sleep 36000
              init: true
              stop_grace_period: 1s
              deploy:
                replicas: 2
                update_config: {monitor: 0s}
                placement: {max_replicas_per_node: 2, constraints: ["node.hostname != node1"]}
            services:
              moves: {<<: *sleep, x-partition: replace}
              stays: {<<: *sleep, x-partition: keep}
            """;
        await _stacks.DeployAsync("part", Two);
        var before = await StackRuns.PidsAsync(cluster.Hosts[2], "part_stays");
        await cluster.CableAsync(3, isIn: false);

        _ = await OrcHost.EventuallyAsync(
            () => _stacks.TasksAsync("part_moves"),
            ran => ran.Out.Split('\n').Count(line => line.StartsWith("node2 Running", StringComparison.Ordinal)) == 2);
        var stays = (await _stacks.TasksAsync("part_stays")).Out;
        Assert.Single(
            stays.Split('\n'), line => line.StartsWith("node2 Running", StringComparison.Ordinal));
        Assert.Single(stays.Split('\n'), line => line.StartsWith("node3 ", StringComparison.Ordinal));
        Assert.NotEqual("", before);
        Assert.Equal(before, await StackRuns.PidsAsync(cluster.Hosts[2], "part_stays"));

        await cluster.CableAsync(3, isIn: true);
        await _stacks.NodesAsync("Ready", "Ready", "Ready");
        await _stacks.RunsAsync("part_moves", 2);
        await _stacks.RunsAsync("part_stays", 2);
        Assert.Equal(before, await StackRuns.PidsAsync(cluster.Hosts[2], "part_stays"));
        await _stacks.RemoveAsync("part");
    }

    [Fact]
    [Trait("Needs", "Full")]
    public async Task Node_LostDuringAStartFirstSurge_ServiceBecomesWhole()
    {
        var yaml = Web.Replace("stop-first", "start-first", StringComparison.Ordinal);
        await _stacks.DeployAsync("surge", yaml);
        await cluster.Manager.PutAsync("surge/two.yaml", With("slow", yaml));
        var deploy = cluster.Manager.ShellAsync("cd ~/surge && orc stack deploy -c two.yaml surge");
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync(
                "service", "ps", "surge_web", "--filter", "desired-state=running", "-q"),
            ran => ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 3);
        await cluster.CableAsync(3, isIn: false);

        _ = await deploy;
        _ = await OrcHost.EventuallyAsync(
            () => _stacks.TasksAsync("surge_web"),
            ran => ran.Out.Split('\n').Count(line => line.Contains(" Running", StringComparison.Ordinal)
                && !line.StartsWith("node3", StringComparison.Ordinal)) == 3);
        await cluster.CableAsync(3, isIn: true);
        await _stacks.NodesAsync("Ready", "Ready", "Ready");
        await _stacks.RunsAsync("surge_web", 3);
        foreach (var host in cluster.Hosts)
        {
            _ = await OrcHost.EventuallyAsync(
                () => host.ShellAsync(
                    "for c in $(orc ps -q --filter name=surge); do orc exec $c sh -c 'echo $V'; done"),
                ran => ran.Code == 0 && !ran.Out.Contains('1', StringComparison.Ordinal));
        }

        await _stacks.RemoveAsync("surge");
    }

    [Fact]
    public async Task StopFirst_OnANodeWithoutSpareMemoryOrPort_GoesOn()
    {
        // Each node has room for one of them, and one port: the new one comes when the old one is gone.
        var memory = (await cluster.Manager.ShellAsync(
            "orc node inspect node1 --format '{{.Description.Resources.MemoryBytes}}'")).Succeeded().Text;
        var half = long.Parse(memory, System.Globalization.CultureInfo.InvariantCulture) * 6 / 10 / (1 << 20);
        string Tight(string value) =>
            $$"""
            services:
              web:
                image: busybox
                command: sleep 36000
                init: true
                environment: {V: "{{value}}"}
                ports: [{target: 80, published: 8099, mode: host}]
                deploy:
                  mode: global
                  resources:
                    reservations: {memory: "{{half}}M"}
                  update_config: {monitor: 0s, order: stop-first}
            """;
        await _stacks.DeployAsync("tight", Tight("1"));
        await _stacks.RunsAsync("tight_web", 3);

        await _stacks.DeployAsync("tight", Tight("2"));

        await _stacks.RunsAsync("tight_web", 3);
        foreach (var host in cluster.Hosts)
        {
            Assert.Equal("2", (await host.ShellAsync(
                "orc exec $(orc ps -q --filter name=tight) sh -c 'echo $V'")).Succeeded().Text);
        }

        await _stacks.RemoveAsync("tight");
    }

    private static string With(string value, string yaml = Web) =>
        yaml.Replace("\"1\"", $"\"{value}\"", StringComparison.Ordinal);
}
