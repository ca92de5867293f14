using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>The cluster's store goes back in time, or is lost: nothing that runs is taken away.</summary>
[Collection(nameof(Keeping))]
public sealed class RestoreTests(KeepingHosts cluster)
{
    private const string Old =
        """
        services:
          web:
            image: busybox
            command: sleep 36000
            init: true
            networks: [front]
            deploy: {replicas: 2, update_config: {monitor: 0s}}
          db:
            image: busybox
            command: sh -c 'echo once >>/data/log; exec sleep 36000'
            init: true
            environment: {V: "1"}
            volumes: ["data:/data"]
            networks: [front]
            deploy: {update_config: {monitor: 0s}}
        networks: {front: {}}
        volumes: {data: {}}
        """;

    private const string New =
        """
        services:
          all:
            image: busybox
            command: sleep 36000
            init: true
            secrets: [word]
            networks: [back]
            deploy: {mode: global, update_config: {monitor: 0s}}
        networks: {back: {}}
        secrets: {word: {external: true}}
        """;

    private readonly StackRuns _stacks = new(cluster);

    [Fact]
    public async Task Restore_OlderThanADeployAScaleAndASecret_TakesNothingAway()
    {
        await _stacks.DeployAsync("old", Old);
        await BackUpAsync("early");
        _ = (await cluster.Manager.ShellAsync("printf hush | orc secret create word -")).Succeeded();
        await _stacks.DeployAsync("new", New);
        _ = (await cluster.Manager.OrcAsync("service", "scale", "old_web=4")).Succeeded();
        var before = await _stacks.PidsAsync("");

        var said = await RestoreAsync("early");

        Assert.Contains("1 stacks, 2 services", said, StringComparison.Ordinal);
        Assert.Equal(before, await _stacks.PidsAsync(""));
        Assert.Equal("old", (await cluster.Manager.OrcAsync("stack", "ls", "--format", "{{.Name}}")).Text);
        Assert.Equal("", (await cluster.Manager.OrcAsync("secret", "ls", "-q")).Text);
        var orphans = await cluster.Manager.OrcAsync(
            "node", "ps", "node1", "node2", "node3", "--format", "{{.Name}} {{.DesiredState}} {{.CurrentState}}");
        Assert.Equal(3, Count(orphans.Succeeded().Out, "^new_all[.].* Orphan Running"));
        Assert.Equal(2, Count(orphans.Out, "^old_web[.][34] Orphan Running"));
        Assert.Equal(2, Count(orphans.Out, "^old_web[.][12] Running Running"));
        Assert.Contains(
            "(orc node ps node2)",
            (await cluster.Manager.OrcAsync("node", "ls")).Error,
            StringComparison.Ordinal);

        // What is asked for again is what runs already.
        _ = (await cluster.Manager.ShellAsync("printf hush | orc secret create word -")).Succeeded();
        await _stacks.DeployAsync("new", New);
        _ = (await cluster.Manager.OrcAsync("service", "scale", "old_web=4")).Succeeded();
        Assert.Equal(before, await _stacks.PidsAsync(""));
        await ConnectedAsync("new_all", 3);
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("node", "ls"), ran => ran.Code == 0 && ran.Error.Length == 0);
        await _stacks.RemoveAsync("new");
        await _stacks.RemoveAsync("old");
        _ = (await cluster.Manager.OrcAsync("secret", "rm", "word")).Succeeded();
        Assert.Equal("", await _stacks.PidsAsync(""));
    }

    [Fact]
    public async Task Restore_OlderThanANode_ItAsksToBeLetIn_AndBringsItsContainers()
    {
        var host = cluster.Hosts[2];
        _ = (await host.OrcAsync("cluster", "leave")).Succeeded();
        _ = (await cluster.Manager.OrcAsync("node", "rm", "--force", "node3")).Succeeded();
        await _stacks.DeployAsync("wide", New.Replace("[word]", "[]", StringComparison.Ordinal)
            .Replace("secrets: {word: {external: true}}", "", StringComparison.Ordinal));
        await BackUpAsync("two");
        await cluster.JoinAsync(host);
        await _stacks.RunsAsync("wide_all", 3);
        var before = await _stacks.PidsAsync("");

        _ = (await cluster.Manager.ShellAsync("orc cluster restore ~/two")).Succeeded();

        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("node", "ls"),
            ran => ran.Error.Contains("orc node admit node3", StringComparison.Ordinal));
        Assert.Equal(before, await _stacks.PidsAsync(""));
        _ = (await cluster.Hosts[1].OrcAsync("node", "admit", "node3")).Succeeded();
        await _stacks.SettledAsync();
        await _stacks.RunsAsync("wide_all", 3);
        Assert.Equal(before, await _stacks.PidsAsync(""));
        await _stacks.RemoveAsync("wide");
        Assert.Equal("", await _stacks.PidsAsync(""));
    }

    [Fact]
    public async Task Restore_OlderThanAnUpdate_RollsBackWithoutASecondWriter()
    {
        await _stacks.DeployAsync("data", Old);
        await BackUpAsync("update");
        await _stacks.DeployAsync("data", Old.Replace("\"1\"", "\"2\"", StringComparison.Ordinal));

        _ = await RestoreAsync("update");

        // The one of the later release is known again and gives way: the volume never has two.
        _ = await OrcHost.EventuallyAsync(
            () => cluster.Manager.ShellAsync(
                "orc exec data_db sh -c 'echo V=$V; wc -l </data/log'"),
            ran => ran.Code == 0 && ran.Out == "V=1\n3\n");
        await _stacks.RunsAsync("data_db", 1);
        Assert.Single((await _stacks.PidsAsync("data_db")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await _stacks.RemoveAsync("data");
    }

    [Fact]
    public async Task Store_Emptied_StopsChangesAndNothingElse_AndIsRestored()
    {
        await _stacks.DeployAsync("kept", Old);
        await BackUpAsync("full");
        var before = await _stacks.PidsAsync("");
        await cluster.Manager.KillDaemonAsync();
        _ = (await cluster.Manager.ShellAsync("rm $ORC_DATA_ROOT/cluster/orc.db*")).Succeeded();
        await cluster.Manager.StartDaemonAsync();

        var ran = await cluster.Manager.OrcAsync("stack", "ls");

        Assert.NotEqual(0, ran.Code);
        Assert.Contains("the cluster's store is gone", ran.Error, StringComparison.Ordinal);
        Assert.Contains("orc cluster restore FILE", ran.Error, StringComparison.Ordinal);
        Assert.Equal(before, await _stacks.PidsAsync(""));

        _ = await RestoreAsync("full");
        await _stacks.RunsAsync("kept_web", 2);
        Assert.Equal(before, await _stacks.PidsAsync(""));
        await _stacks.RemoveAsync("kept");
    }

    [Fact]
    public async Task Restore_OfWhatIsNoBackup_ChangesNothing()
    {
        await BackUpAsync("good");
        _ = (await cluster.Manager.ShellAsync(
            "cd ~; echo hello >no; head -c 300 good >short; "
            + "python3 -c \"b=bytearray(open('good','rb').read()); b[-9]^=1; open('bent','wb').write(b)\""))
            .Succeeded();
        foreach (var (file, part) in new[]
        {
            ("no", "is no backup"), ("short", "cannot be opened"), ("bent", "it is damaged"), ("none", "no such file"),
        })
        {
            var ran = await cluster.Manager.ShellAsync($"cd ~; orc cluster restore {file}");
            Assert.NotEqual(0, ran.Code);
            Assert.Contains(part, ran.Error, StringComparison.Ordinal);
        }

        var onWorker = await cluster.Hosts[1].ShellAsync(
            $"orc cluster restore {cluster.Manager.Root}/home/good");
        Assert.NotEqual(0, onWorker.Code);
        Assert.Contains("key", onWorker.Error, StringComparison.Ordinal);
        Assert.Equal(3, Count((await cluster.Manager.OrcAsync("node", "ls")).Succeeded().Out, "Ready"));
    }

    [Fact]
    public async Task Restore_OfAnotherCluster_OrThatCannotListen_ChangesNothing()
    {
        var (manager, other) = (cluster.Manager, cluster.Hosts[2]);
        _ = (await other.OrcAsync("cluster", "leave")).Succeeded();
        _ = (await other.ShellAsync(
            $"orc cluster init --advertise-addr {ClusterHosts.AddressOf(3)} && "
            + "orc cluster backup --with-key -o ~/foreign && orc cluster leave --force")).Succeeded();
        await cluster.JoinAsync(other);
        await _stacks.NodesAsync("Ready", "Ready", "Ready");
        await BackUpAsync("earlier");
        await _stacks.DeployAsync("later", Old);
        var before = (await _stacks.PidsAsync(""), await StoreAsync());

        var foreign = await manager.ShellAsync($"orc cluster restore {other.Root}/home/foreign");
        foreign.Exited(1).Says("this node is the manager of another cluster");
        using (var taken = manager.Begin("exec python3 -c 'import socket; s = socket.create_server((\"\", 2378)); "
            + "print(1, flush=True); s.accept()'"))
        {
            Assert.Equal("1", await taken.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

            // It fails when the backup's store is in place already.
            var deaf = await manager.ShellAsync(
                $"orc cluster restore --advertise-addr {ClusterHosts.AddressOf(1)}:2378 ~/earlier");
            deaf.Exited(1).Says("2378.* address already in use");
            taken.Kill(entireProcessTree: true);
        }

        Assert.Equal(before, (await _stacks.PidsAsync(""), await StoreAsync()));
        await _stacks.NodesAsync("Ready", "Ready", "Ready");
        _ = (await manager.OrcAsync("service", "scale", "later_web=3")).Succeeded();
        await _stacks.RemoveAsync("later");
    }

    /// <summary>What there is of the store, and what says of which cluster the node is.</summary>
    private async Task<string> StoreAsync() => (await cluster.Manager.ShellAsync(
        "cd $ORC_DATA_ROOT/cluster && ls | grep -v -e '-wal$' -e '-shm$' && sha256sum store.key member.json ca.crt"))
        .Succeeded().Out;

    private async Task BackUpAsync(string file) =>
        _ = (await cluster.Manager.ShellAsync($"orc cluster backup -o ~/{file}")).Succeeded();

    private async Task<string> RestoreAsync(string file)
    {
        var said = (await cluster.Manager.ShellAsync($"orc cluster restore ~/{file}")).Succeeded().Out;
        await _stacks.SettledAsync();
        return said;
    }

    /// <summary>Each task of a service finds all of them by name. A network is on 10.208.0.0/20 or a later one: the
    /// cluster has had others.</summary>
    private async Task ConnectedAsync(string service, int count)
    {
        foreach (var host in cluster.Hosts)
        {
            _ = await OrcHost.EventuallyAsync(
                () => host.ShellAsync(
                    $"c=$(orc ps -q --filter name={service} | head -1); "
                    + $"for a in $(orc exec $c nslookup tasks.{service[(service.IndexOf('_') + 1)..]} "
                    + "| tee /dev/stderr | sed -n 's/^Address: //p' | grep '^10[.]2'); do "
                    + "orc exec $c ping -c1 -W1 $a >/dev/null && echo yes; done; orc ps -a >&2"),
                ran => Count(ran.Out, "yes") == count);
        }
    }

    private static int Count(string text, string pattern) => System.Text.RegularExpressions.Regex.Count(
        text, pattern, System.Text.RegularExpressions.RegexOptions.Multiline);
}
