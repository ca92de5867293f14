using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Five orcd: what a deploy, a drain, a loss of two at once and a leave are on more than three.</summary>
[Trait("Needs", "Full")]
public sealed class FiveNodeTests(FiveHosts cluster) : IClassFixture<FiveHosts>
{
    private const string Web =
        """
        services:
          web:
            image: busybox
            command: sh -c 'mkdir -p /www; hostname > /www/index.html; exec httpd -f -p 80 -h /www'
            init: true
            stop_grace_period: 1s
            ports: ["8090:80"]
            deploy: {replicas: 10, update_config: {monitor: 0s, parallelism: 0}}
          each:
            image: busybox
            command: sleep 36000
            init: true
            stop_grace_period: 1s
            deploy: {mode: global, update_config: {monitor: 0s, parallelism: 0}}
        """;

    private readonly StackRuns _stacks = new(cluster);

    [Fact]
    public async Task Stack_OnFive_IsDeployedDrainedHalvedAndLeft()
    {
        await _stacks.DeployAsync("five", Web);
        Assert.Equal("2 2 2 2 2", await SpreadAsync());
        await AnsweredAsync(5);

        _ = (await cluster.Manager.OrcAsync("node", "update", "--availability", "drain", "node5")).Succeeded();
        await SpreadsAsync("2 2 3 3", "2 3 3 2", "3 3 2 2", "3 2 2 3", "3 2 3 2", "2 3 2 3");
        _ = (await cluster.Manager.OrcAsync("node", "update", "--availability", "active", "node5")).Succeeded();
        await _stacks.RunsAsync("five_each", 5);
        _ = (await cluster.Manager.OrcAsync("service", "scale", "five_web=15")).Succeeded();
        Assert.Equal("3 3 3 3 3", await SpreadAsync());

        // Two of five at once are no trouble of the network: others take their tasks over. Theirs are told of until
        // the nodes are back, with the better one kept, or given up.
        await cluster.CableAsync(4, isIn: false);
        await cluster.CableAsync(5, isIn: false);
        await SpreadsAsync("5 5 5 3 3");
        await AnsweredAsync(3);
        await cluster.CableAsync(4, isIn: true);
        await cluster.CableAsync(5, isIn: true);
        await _stacks.NodesAsync("Ready", "Ready", "Ready", "Ready", "Ready");
        await _stacks.RunsAsync("five_web", 15);
        await _stacks.RunsAsync("five_each", 5);

        _ = (await cluster.Hosts[4].OrcAsync("cluster", "leave")).Succeeded();
        await _stacks.RunsAsync("five_web", 15);
        await _stacks.RunsAsync("five_each", 4);
        await cluster.JoinAsync(cluster.Hosts[4]);
        await _stacks.RunsAsync("five_each", 5);
        await _stacks.RemoveAsync("five");
        Assert.Equal("", await _stacks.PidsAsync("five"));
    }

    /// <summary>The published port answers on each of the first machines.</summary>
    private async Task AnsweredAsync(int machines) => _ = await OrcHost.EventuallyAsync(
        () => cluster.ClientAsync(
            $"for i in $(seq 1 {machines}); do curl -sf -m 3 http://10.99.0.$i:8090/ >/dev/null || exit 1; done"),
        ran => ran.Code == 0);

    private async Task SpreadsAsync(params string[] wanted)
    {
        var spread = "";
        _ = await OrcHost.EventuallyAsync(
            async () =>
            {
                spread = await SpreadAsync();
                return new Ran("spread", 0, spread, "");
            },
            _ => wanted.Contains(spread));
    }

    /// <summary>How many of web run on each node that has some.</summary>
    private async Task<string> SpreadAsync() => string.Join(
        ' ',
        (await _stacks.TasksAsync("five_web")).Lines
            .Where(line => line.Contains(" Running", StringComparison.Ordinal))
            .GroupBy(line => line.Split(' ')[0], StringComparer.Ordinal)
            .OrderBy(node => node.Key, StringComparer.Ordinal)
            .Select(node => node.Count()));
}
