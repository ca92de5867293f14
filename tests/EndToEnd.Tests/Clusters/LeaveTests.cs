using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>A daemon is killed while its node leaves: the next one finishes it, wherever it was.</summary>
[Collection(nameof(Keeping))]
public sealed class LeaveTests(KeepingHosts cluster)
{
    private const string Stack =
        """
        services:
          each:
            image: busybox
            command: sleep 36000
            init: true
            stop_grace_period: 1s
            networks: [front]
            deploy: {mode: global, update_config: {monitor: 0s, parallelism: 0}}
        networks: {front: {}}
        """;

    private readonly StackRuns _stacks = new(cluster);

    [Theory]
    [InlineData("cluster.leave.after-mark")]
    [InlineData("cluster.leave.after-word")]
    [InlineData("cluster.leave.after-forget")]
    [InlineData("cluster.leave.after-containers")]
    public async Task Leave_KilledInItsCourse_IsFinishedByTheNextDaemon(string point)
    {
        var host = cluster.Hosts[2];
        await _stacks.DeployAsync("gone", Stack);
        _ = (await host.OrcAsync("run", "-d", "--init", "--name", "own", "busybox", "sleep", "36000")).Succeeded();
        var own = (await host.OrcAsync("inspect", "-f", "{{.State.Pid}}", "own")).Succeeded().Text;
        await host.KillDaemonAsync();
        await host.StartDaemonAsync(point);
        await _stacks.NodesAsync("Ready", "Ready", "Ready");

        var leave = await host.OrcAsync("cluster", "leave");
        await host.DaemonEndedAsync();
        await host.StartDaemonAsync();

        Assert.NotEqual(0, leave.Code);
        _ = await OrcHost.EventuallyAsync(() => LeftAsync(host), ran => ran.Text == "own");
        Assert.Equal(own, (await host.OrcAsync("inspect", "-f", "{{.State.Pid}}", "own")).Succeeded().Text);
        (await host.OrcAsync("cluster", "leave")).Exited(1).Says("not part of a cluster");
        Assert.DoesNotContain("gone", (await host.OrcAsync("network", "ls")).Succeeded().Out);

        // It was told, by the one daemon or the other.
        (await cluster.Manager.OrcAsync("node", "ls")).Succeeded().Says("^node3: it left the cluster");
        Assert.Equal(
            "down drain",
            (await cluster.Manager.OrcAsync(
                "node", "inspect", "node3", "--format", "{{.Status.State}} {{.Spec.Availability}}")).Text);

        await cluster.JoinAsync(host);
        await _stacks.NodesAsync("Ready", "Ready", "Ready");
        await _stacks.RunsAsync("gone_each", 3);
        await _stacks.RemoveAsync("gone");
        _ = (await host.OrcAsync("rm", "-f", "own")).Succeeded();
    }

    /// <summary>The names of its containers, when nothing of the cluster is on its disk.</summary>
    private static Task<Ran> LeftAsync(OrcHost host) => host.ShellAsync(
        "ls -A $ORC_DATA_ROOT/cluster 2>/dev/null; orc ps -a --format '{{.Names}}'");
}
