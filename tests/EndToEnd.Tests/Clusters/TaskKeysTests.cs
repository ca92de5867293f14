using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>What a stack's file says of each task: what runs before it, what it may use, what it is told of itself.
/// </summary>
[Collection(nameof(Keeping))]
public sealed class TaskKeysTests(KeepingHosts cluster)
{
    private readonly StackRuns _stacks = new(cluster);

    [Fact]
    public async Task PreStart_OfAStack_RunsOnceBeforeTheFirstReplica_AndOnEachNodeOfAGlobalService()
    {
        var place = await PlaceAsync("pre");
        string Pre(string value, string hook = "echo two >>/log/order") =>
            $$$"""
            x-log: &log
              image: busybox
              init: true
              stop_grace_period: 1s
              volumes: ["{{{place}}}:/log"]
            services:
              web:
                <<: *log
                command: sh -c 'echo starts >>/log/order; exec sleep 36000'
                environment: {V: "{{{value}}}"}
                pre_start:
                  - command: ["sh", "-c", "sleep 0.3; echo one >>/log/order"]
                  - {command: ["sh", "-c", "{{{hook}}}"], image: busybox}
                deploy: {replicas: 3, update_config: {monitor: 0s, parallelism: 0}}
              each:
                <<: *log
                command: sleep 36000
                pre_start: [{command: ["sh", "-c", "echo each >>/log/each"]}]
                deploy: {mode: global, update_config: {monitor: 0s}}
            """;
        await _stacks.DeployAsync("pre", Pre("1"));
        Assert.Equal("one two starts starts starts", await ReadAsync(place, "order"));
        Assert.Equal("each each each", await ReadAsync(place, "each"));

        await _stacks.DeployAsync("pre", Pre("1"));
        Assert.Equal("one two starts starts starts", await ReadAsync(place, "order"));

        await _stacks.DeployAsync("pre", Pre("2"));
        Assert.Equal(
            "one two starts starts starts one two starts starts starts", await ReadAsync(place, "order"));

        // One that fails keeps the service from starting, is told with what it said, and is kept to be looked at.
        var ran = await cluster.Manager.ShellAsync(
            "orc stack deploy -c - pre", Pre("3", "echo no such table; exit 3"));
        ran.Exited(1).Says("pre_start hook 2 of 2 of container pre_web\\.1\\.\\d+ .*ended with 3: no such table");
        Assert.Equal("one", (await ReadAsync(place, "order"))[^3..]);

        await _stacks.DeployAsync("pre", Pre("4"));
        await _stacks.RunsAsync("pre_web", 3);
        await _stacks.RemoveAsync("pre");
        foreach (var host in cluster.Hosts)
        {
            Assert.Equal("", (await host.OrcAsync("ps", "-aq", "--filter", "name=pre_")).Text);
        }
    }

    [Fact]
    public async Task Limits_OfDevicesAndRealtime_AreTheKernels()
    {
        Assert.SkipUnless(
            File.Exists("/sys/fs/cgroup/cpu/cpu.rt_runtime_us"),
            "needs cgroup v1 with CONFIG_RT_GROUP_SCHED: version 2 has no real-time of groups");
        var device = (await Shell.HereAsync("lsblk -dnpo NAME,SIZE | awk '$2 != \"0B\" {print $1; exit}'")).Text;
        Assert.SkipUnless(device.Length > 0, "needs a block device");
        await _stacks.DeployAsync(
            "lim",
            $$$"""
            services:
              web:
                image: busybox
                command: sleep 36000
                init: true
                stop_grace_period: 1s
                cpu_rt_runtime: 20ms
                cpu_rt_period: 500ms
                blkio_config:
                  weight: 300
                  device_write_bps: [{path: "{{{device}}}", rate: 1mb}]
                  device_read_iops: [{path: "{{{device}}}", rate: 500}]
                deploy:
                  replicas: 2
                  update_config: {monitor: 0s}
                  placement: {constraints: ["node.hostname == node2"]}
            """);

        var host = cluster.Hosts[1];
        var read = await host.ShellAsync(
            """
            cd /sys/fs/cgroup
            for c in $(orc ps -q --no-trunc --filter name=lim_web); do
              cat cpu/orc-*/$c/cpu.rt_runtime_us blkio/orc-*/$c/blkio.throttle.write_bps_device \
                blkio/orc-*/$c/blkio.throttle.read_iops_device | sed 's/.* //'
              cat blkio/orc-*/$c/blkio.weight 2>/dev/null || cat blkio/orc-*/$c/blkio.bfq.weight 2>/dev/null || echo 300
            done
            """);
        Assert.Equal("20000 1048576 500 300 20000 1048576 500 300", string.Join(' ', read.Succeeded().Lines));
        await _stacks.RemoveAsync("lim");

        var ran = await cluster.Manager.ShellAsync(
            "orc stack deploy -c - lim",
            "services: {web: {image: busybox, command: sleep 9, cpu_rt_runtime: 999ms, cpu_rt_period: 1s}}");
        ran.Exited(1).Says("cpu_rt_runtime: the machine has not 999000 us of real-time in a period left");
        await _stacks.RemoveAsync("lim");
    }

    [Fact]
    public async Task Placeholders_OfAStack_AreEachTasksOwn_AndASlotsVolumeHoldsIt()
    {
        const string Yaml =
            """
            services:
              web:
                image: busybox
                hostname: "w{{.Task.Slot}}"
                command: sh -c 'hostname >>/data/who; exec sleep 36000'
                init: true
                stop_grace_period: 1s
                environment: {A: "{{.Service.Name}} {{.Node.Hostname}} {{.Service.Labels.tier}} V"}
                volumes: ["data:/data"]
                deploy:
                  replicas: 3
                  labels: {tier: front}
                  update_config: {monitor: 0s, parallelism: 0}
            volumes:
              data: {name: "data-{{.Task.Slot}}"}
            """;
        await _stacks.DeployAsync("tmpl", Yaml);
        Assert.Equal("w1: w1 w2: w2 w3: w3", await WhoAsync());
        var told = await ToldAsync();
        Assert.Equal(
            ["tmpl_web node1 front V", "tmpl_web node2 front V", "tmpl_web node3 front V"], told.Order());

        // Unchanged is unchanged; and made anew, each is where its volume is.
        var pids = await _stacks.PidsAsync("tmpl");
        await _stacks.DeployAsync("tmpl", Yaml);
        Assert.Equal(pids, await _stacks.PidsAsync("tmpl"));
        await _stacks.DeployAsync("tmpl", Yaml.Replace("} V", "} W", StringComparison.Ordinal));
        Assert.Equal("w1: w1 w1 w2: w2 w2 w3: w3 w3", await WhoAsync());

        var refused = await cluster.Manager.ShellAsync(
            "orc stack deploy -c - tmpl",
            Yaml.Replace("w{{.Task.Slot}}", "w{{.Task.Slots}}", StringComparison.Ordinal));
        refused.Exited(1).Says(":4:15: service \"web\": {{\\.Task\\.Slots}} is no placeholder");
        Assert.Equal(
            "data-1 data-2 data-3",
            string.Join(' ', (await cluster.Manager.OrcAsync("volume", "ls", "-q")).Lines
                .Where(name => name.StartsWith("data-", StringComparison.Ordinal))
                .Order()));
        await _stacks.RemoveAsync("tmpl");
        foreach (var host in cluster.Hosts)
        {
            _ = (await host.ShellAsync("orc volume ls -q | grep '^data-' | xargs -r orc volume rm")).Succeeded();
        }
    }

    private async Task<string> PlaceAsync(string name)
    {
        var place = $"{cluster.Manager.Root}/home/{name}";
        _ = (await cluster.Manager.ShellAsync($"mkdir -p {place}")).Succeeded();
        return place;
    }

    private async Task<string> ReadAsync(string place, string file) =>
        string.Join(' ', (await cluster.Manager.ShellAsync($"cat {place}/{file}")).Succeeded().Lines);

    /// <summary>What the tasks found in their volumes: <c>w1: w1 w1</c>.</summary>
    private async Task<string> WhoAsync() => string.Join(' ', (await InEachAsync(
        "echo $(hostname): $(cat /data/who)")).Order(StringComparer.Ordinal));

    private Task<List<string>> ToldAsync() => InEachAsync("echo $A");

    private async Task<List<string>> InEachAsync(string command)
    {
        List<string> lines = [];
        foreach (var host in cluster.Hosts)
        {
            var ran = await host.ShellAsync(
                $"for c in $(orc ps -q --filter name=tmpl); do orc exec $c sh -c '{command}'; done");
            lines.AddRange(ran.Succeeded().Lines);
        }

        return lines;
    }
}
