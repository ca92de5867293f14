using System.Globalization;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Tasks go where their image is, as nodes say, and an image that one node has reaches the others.</summary>
[Collection(nameof(Keeping))]
public sealed class ImageTests(KeepingHosts cluster)
{
    private readonly StackRuns _stacks = new(cluster);

    [Fact]
    public async Task Image_ThatOneNodeHas_DrawsTasks_AndReachesTheOthers()
    {
        // A registry that nobody answers for: it is tried, and the nodes' word counts then.
        const string Image = "127.0.0.1:1/only:1";
        await MakeAsync(Image);

        // The others have as little to do, and would have to fetch it.
        await _stacks.DeployAsync("own", Yaml(Image, 1));
        Assert.StartsWith("node2 Running", (await _stacks.TasksAsync("own_web")).Out, StringComparison.Ordinal);
        var why = (await cluster.Manager.OrcAsync("explain", "own_web")).Succeeded().Out.Split('\n');
        Assert.Contains(why, line => line.Contains("node2: yes", StringComparison.Ordinal)
            && line.Contains(", has the image", StringComparison.Ordinal));
        Assert.Equal(2, why.Count(line => line.Contains("MB)", StringComparison.Ordinal)
            && line.Contains(", must pull ", StringComparison.Ordinal)));

        await _stacks.DeployAsync("own", Yaml(Image, 3));
        var tasks = (await _stacks.TasksAsync("own_web")).Out;
        Assert.All(["node1", "node2", "node3"], node => Assert.Contains($"{node} Running", tasks));
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("explain", "own_web"),
            ran => ran.Out.Split(", has the image").Length == 4);

        // Nobody deploys anything anew because of where it was found.
        var plan = await cluster.Manager.ShellAsync("orc plan -c - own", Yaml(Image, 3));
        Assert.Equal(0, plan.Code);
        await _stacks.RemoveAsync("own");
        foreach (var host in cluster.Hosts)
        {
            _ = await OrcHost.EventuallyAsync(() => host.OrcAsync("image", "rm", Image), ran => ran.Code == 0);
        }
    }

    [Fact]
    public async Task Image_RemovedFromANode_CountsThereNoMore_AlsoAfterTheManagersRestart()
    {
        const string Image = "only:2";
        await MakeAsync(Image);
        var second = await CountAsync("node2");
        var third = await CountAsync("node3");
        var saved = $"{cluster.Hosts[1].Root}/home/only.tar";
        _ = (await cluster.Hosts[1].OrcAsync("save", Image, "-o", saved)).Succeeded();
        _ = (await cluster.Hosts[2].OrcAsync("load", "-i", saved)).Succeeded();
        await CountsAsync("node3", third + 1);
        _ = (await cluster.Hosts[1].OrcAsync("image", "rm", Image)).Succeeded();
        await CountsAsync("node2", second - 1);

        await _stacks.DeployAsync("own", Yaml(Image, 1));
        Assert.StartsWith("node3 Running", (await _stacks.TasksAsync("own_web")).Out, StringComparison.Ordinal);
        await _stacks.RemoveAsync("own");

        _ = (await cluster.Manager.OrcAsync("system", "shutdown", "--keep-containers")).Succeeded();
        await cluster.Manager.StartDaemonAsync();
        await _stacks.NodesAsync("Ready", "Ready", "Ready");
        await CountsAsync("node2", second - 1);
        await CountsAsync("node3", third + 1);
        await _stacks.DeployAsync("own", Yaml(Image, 1));
        Assert.StartsWith("node3 Running", (await _stacks.TasksAsync("own_web")).Out, StringComparison.Ordinal);
        await _stacks.RemoveAsync("own");
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Hosts[2].OrcAsync("image", "rm", Image), ran => ran.Code == 0);
    }

    /// <summary>An image of the second machine alone, and the cluster knows it.</summary>
    private async Task MakeAsync(string image)
    {
        var before = await CountAsync("node2");
        var file = $"{cluster.Manager.Root}/home/only.tar";
        _ = (await cluster.Manager.ShellAsync(
            $"c=$(orc create busybox) && orc export -o {file} $c && orc rm $c")).Succeeded();
        _ = (await cluster.Hosts[1].OrcAsync("import", file, image)).Succeeded();
        await CountsAsync("node2", before + 1);
    }

    private Task CountsAsync(string node, int count) => OrcHost.EventuallyAsync(
        () => CountOfAsync(node), ran => ran.Text == count.ToString(CultureInfo.InvariantCulture));

    /// <summary>Images that a node has, once the manager knows of all that came and went: it hears of it soon after.
    /// </summary>
    private async Task<int> CountAsync(string node)
    {
        var host = cluster.Hosts[node[^1] - '1'];
        var has = "";
        _ = await OrcHost.EventuallyAsync(
            async () =>
            {
                has = (await host.OrcAsync("info", "--format", "{{.Images}}")).Text;
                return await CountOfAsync(node);
            },
            ran => ran.Out.Trim() == has);
        return int.Parse(has, CultureInfo.InvariantCulture);
    }

    private Task<Ran> CountOfAsync(string node) =>
        cluster.Manager.OrcAsync("node", "inspect", node, "--format", "{{.Description.Images.Count}}");

    private static string Yaml(string image, int replicas) =>
        $$$"""
        services:
          web:
            image: {{{image}}}
            command: sleep 36000
            init: true
            stop_grace_period: 1s
            deploy: {replicas: {{{replicas}}}, update_config: {monitor: 0s}}
        """;
}
