using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>The manager's port is another program's when its daemon starts.</summary>
[Collection(nameof(Keeping))]
public sealed class PortTakenTests(KeepingHosts cluster)
{
    private const string Project =
        """
        services:
          own:
            image: busybox
            command: sleep 36000
            init: true
            stop_grace_period: 1s
        """;

    private readonly StackRuns _stacks = new(cluster);

    [Fact]
    public async Task Start_WithThePortTaken_HostProjectsGoOn_ItIsSaid_AndTheClusterIsBackOnceItIsFree()
    {
        var manager = cluster.Manager;

        // One on each node: nobody stands in for those that the manager does not hear.
        await _stacks.DeployAsync(
            "kept",
            Project.Replace("own:", "web:", StringComparison.Ordinal)
            + "\n    deploy: {mode: global, update_config: {monitor: 0s, parallelism: 0}}");
        _ = (await manager.ShellAsync("orc up -p local -f - -d", Project)).Succeeded();
        var before = await _stacks.PidsAsync("");
        await manager.KillDaemonAsync();
        using var other = manager.Begin(
            "exec python3 -c 'import socket, time; s = socket.create_server((\"\", 2377)); print(1, flush=True); "
            + "time.sleep(600)'",
            TimeSpan.FromMinutes(5));
        try
        {
            Assert.Equal("1", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            await manager.StartDaemonAsync();
            await WithoutMembersAsync(manager, before);
        }
        finally
        {
            other.Kill(entireProcessTree: true);
        }

        await _stacks.NodesAsync("Ready", "Ready", "Ready");
        Assert.DoesNotContain("cannot be heard", (await manager.OrcAsync("info")).Succeeded().Both);
        Assert.Equal("", (await manager.OrcAsync("node", "ls")).Succeeded().Error);
        await _stacks.RunsAsync("kept_web", 3);
        await _stacks.RemoveAsync("kept");
    }

    private async Task WithoutMembersAsync(OrcHost manager, string before)
    {
        const string Said = "members of the cluster cannot be heard on [^ ]*:2377, .*address already in use";
        _ = (await manager.OrcAsync("info")).Succeeded().Says($"WARNING: {Said}");
        _ = (await manager.OrcAsync("node", "ls")).Succeeded().Says($"^{Said}");
        Assert.Equal(before, await _stacks.PidsAsync(""));
        _ = (await manager.ShellAsync("orc up -p local -f - -d --scale own=2", Project)).Succeeded();
        Assert.Equal(2, (await manager.OrcAsync("ps", "-q", "--filter", "name=local-own")).Lines.Length);
        _ = (await manager.OrcAsync("down", "-p", "local")).Succeeded();
    }
}
