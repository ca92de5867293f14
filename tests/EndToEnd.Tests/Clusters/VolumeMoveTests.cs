using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>What volumes hold, taken out, put back and brought to other machines.</summary>
[Collection(nameof(Keeping))]
public sealed class VolumeMoveTests(KeepingHosts cluster)
{
    private const string Single =
        """
        services:
          db:
            image: busybox
            command: sh -c 'echo $$(hostname) >>/data/log; exec sleep 36000'
            init: true
            hostname: "{{.Node.Hostname}}"
            stop_grace_period: 1s
            volumes: ["data:/data"]
            deploy: {update_config: {monitor: 0s}}
        volumes: {data: {}}
        """;

    private readonly StackRuns _stacks = new(cluster);

    [Fact]
    public async Task Move_ToAnotherNode_TasksFollowTheirData()
    {
        await _stacks.DeployAsync("mv", Single);
        _ = (await cluster.Manager.OrcAsync(
            "exec", "mv_db", "sh", "-c",
            "cd /data; mkdir -p a/b; echo x >a/b/f; ln a/b/f hard; ln -s a/b/f soft; mkfifo p; chown 7:8 .; "
            + "chmod 2750 .; chmod 4711 hard; head -c 3000000 /dev/urandom >big; md5sum big >sum")).Succeeded();
        var home = (await _stacks.TasksAsync("mv_db")).Text.Split(' ')[0];
        var target = home == "node2" ? "node3" : "node2";
        Assert.Contains(
            $"mv_data {home}",
            (await cluster.Manager.OrcAsync("volume", "ls", "--format", "{{.Name}} {{.Node}}")).Succeeded().Out,
            StringComparison.Ordinal);

        var refused = await cluster.Manager.OrcAsync("volume", "move", "mv_data", target);
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("orc service scale mv_db=0", refused.Error, StringComparison.Ordinal);
        _ = (await cluster.Manager.OrcAsync("service", "scale", "mv_db=0")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("volume", "move", "mv_data", target), ran => ran.Code == 0);
        _ = (await cluster.Manager.OrcAsync("service", "scale", "mv_db=1")).Succeeded();

        Assert.StartsWith(target, (await _stacks.TasksAsync("mv_db")).Text, StringComparison.Ordinal);
        var there = await cluster.Manager.OrcAsync(
            "exec", "mv_db", "sh", "-c",
            "cd /data; wc -l <log; md5sum -c sum; stat -c '%a %u %g' .; stat -c '%a %h' hard a/b/f; readlink soft; "
            + "[ -p p ] && echo fifo");
        Assert.Equal("2\nbig: OK\n2750 7 8\n4711 2\n4711 2\na/b/f\nfifo\n", there.Succeeded().Out);
        var former = cluster.Hosts[home[^1] - '1'];
        Assert.Equal("", (await former.OrcAsync("volume", "ls", "-q", "--filter", "name=mv_data")).Text);
        await _stacks.RemoveAsync("mv");
        _ = (await cluster.Hosts[target[^1] - '1'].OrcAsync("volume", "rm", "mv_data")).Succeeded();
    }

    [Fact]
    public async Task Backup_AndRestore_FromAnyNode_AllOrNothing()
    {
        await _stacks.DeployAsync("bk", Single);
        _ = (await cluster.Manager.OrcAsync("exec", "bk_db", "sh", "-c", "echo one >/data/f")).Succeeded();
        var any = cluster.Hosts[2];
        var warned = await any.ShellAsync("orc volume backup bk_data -o ~/bk.tar");
        Assert.Contains("--pause", warned.Succeeded().Error, StringComparison.Ordinal);
        _ = (await any.ShellAsync("orc volume backup --pause bk_data >~/still.tar && tar tf ~/still.tar")).Says("./f");
        Assert.Equal("running", (await RunningAsync("bk")).Text);

        var busy = await any.ShellAsync("orc volume restore bk_data --replace -i ~/bk.tar");
        Assert.Contains("runs on volume bk_data", busy.Error, StringComparison.Ordinal);
        _ = (await cluster.Manager.OrcAsync("exec", "bk_db", "sh", "-c", "echo two >/data/f")).Succeeded();
        _ = (await cluster.Manager.OrcAsync("service", "scale", "bk_db=0")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => any.ShellAsync("orc volume restore bk_data -i ~/bk.tar"),
            ran => ran.Error.Contains("--replace", StringComparison.Ordinal));

        // Half an archive leaves what is there.
        var half = await any.ShellAsync(
            "head -c 700 ~/bk.tar >~/half.tar; orc volume restore bk_data --replace -i ~/half.tar");
        Assert.NotEqual(0, half.Code);
        Assert.NotEqual(0, (await any.ShellAsync("orc volume restore bk_data --replace </dev/null")).Code);
        _ = (await any.ShellAsync("orc volume backup bk_data | tar xO ./f")).Says("two");
        _ = (await any.ShellAsync("orc volume restore bk_data --replace <~/bk.tar")).Succeeded();
        _ = (await cluster.Manager.OrcAsync("service", "scale", "bk_db=1")).Succeeded();
        Assert.Equal("one", (await cluster.Manager.OrcAsync("exec", "bk_db", "cat", "/data/f")).Succeeded().Text);

        // A volume of this host alone, made by the archive.
        _ = (await any.ShellAsync(
            "orc volume restore fresh -i ~/bk.tar && orc run --rm -v fresh:/v busybox cat /v/f && orc volume rm fresh"))
            .Says("one");
        await _stacks.RemoveAsync("bk");
        foreach (var host in cluster.Hosts)
        {
            _ = await host.OrcAsync("volume", "rm", "bk_data");
        }
    }

    [Fact]
    public async Task Node_LostForGood_ItsVolumesComeBackFromABackup_OrAreGivenUp()
    {
        var (manager, lost) = (cluster.Manager, cluster.Hosts[2]);
        _ = (await manager.ShellAsync(
            "for n in node1 node2; do orc node update --availability pause $n; done")).Succeeded();
        await _stacks.DeployAsync("lv", Single);
        _ = (await manager.ShellAsync(
            "orc service create --name spare --mount type=volume,source=spare,target=/d busybox sleep 36000 && "
            + "orc service rm spare; for n in node1 node2; do orc node update --availability active $n; done"))
            .Succeeded();
        Assert.Equal("lv_data node3\nspare node3", (await VolumesAsync("lv_data", "spare")).Text);
        _ = (await manager.ShellAsync(
            "orc exec lv_db sh -c 'echo kept >/data/f'; orc volume backup lv_data -o ~/lv.tar")).Succeeded();
        await lost.KillDaemonAsync();
        await _stacks.NodesAsync("Ready", "Ready", "Down");

        // Nothing is decided for who does not say that the node is lost.
        var early = await manager.ShellAsync("orc volume restore --node node2 -i ~/lv.tar lv_data");
        Assert.NotEqual(0, early.Code);
        Assert.Contains("orc node update --availability drain node3", early.Error, StringComparison.Ordinal);
        var removed = (await manager.OrcAsync("node", "rm", "node3")).Succeeded();
        // Among those of other tests, which stay where they were.
        Assert.Matches("volumes (.*, )?lv_data, (.*, )?spare[ ,]", removed.Error);
        Assert.Contains("orc volume restore --node NODE", removed.Error, StringComparison.Ordinal);
        Assert.Contains(
            "say with --node", (await manager.ShellAsync("orc volume restore lv_data -i ~/lv.tar")).Error,
            StringComparison.Ordinal);

        _ = (await manager.ShellAsync("orc volume restore --node node2 -i ~/lv.tar lv_data")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => manager.OrcAsync("exec", "lv_db", "cat", "/data/f"), ran => ran is { Code: 0, Text: "kept" });
        Assert.StartsWith("node2", (await _stacks.TasksAsync("lv_db")).Text, StringComparison.Ordinal);
        Assert.Equal("", (await manager.OrcAsync("volume", "rm", "spare")).Succeeded().Error);
        Assert.Equal("lv_data node2", (await VolumesAsync("lv_data", "spare")).Text);
        Assert.Contains(
            "tar c", (await manager.ShellAsync("tar c -T /dev/null | orc volume restore empty && echo tar c")).Out,
            StringComparison.Ordinal);

        await _stacks.RemoveAsync("lv");
        _ = (await manager.OrcAsync("volume", "rm", "lv_data", "empty")).Succeeded();
        Assert.Equal("", (await cluster.Hosts[1].OrcAsync("volume", "ls", "-q", "--filter", "name=lv_data")).Text);
        await lost.StartDaemonAsync();
        _ = (await lost.ShellAsync("orc cluster leave --force && orc volume rm lv_data spare")).Succeeded();
        await cluster.JoinAsync(lost);
        await _stacks.NodesAsync("Ready", "Ready", "Ready");
    }

    private Task<Ran> VolumesAsync(params string[] names) => cluster.Manager.ShellAsync(
        "orc volume ls --format '{{.Name}} {{.Node}}' | sort | grep -x "
        + string.Join(' ', names.Select(name => $"-e '{name} .*'")));

    private async Task<Ran> RunningAsync(string prefix)
    {
        foreach (var host in cluster.Hosts)
        {
            var ran = await host.OrcAsync("ps", "--format", "{{.State}}", "--filter", $"name={prefix}");
            if (ran.Text.Length > 0)
            {
                return ran;
            }
        }

        return await cluster.Manager.OrcAsync("ps", "-q", "--filter", "name=none");
    }
}
