using System.Globalization;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>What a file can say of where, how often and how its tasks run, on real machines.</summary>
[Collection(nameof(Keeping))]
public sealed class FeatureTests(KeepingHosts cluster)
{
    private readonly StackRuns _stacks = new(cluster);

    [Fact]
    public async Task Placement_SpreadLimitsAndReservations_AreHeld()
    {
        foreach (var (node, zone) in new[] { ("node1", "a"), ("node2", "a"), ("node3", "b") })
        {
            _ = (await cluster.Manager.OrcAsync("node", "update", "--label-add", $"zone={zone}", node)).Succeeded();
        }

        var memory = (await cluster.Manager.ShellAsync(
            "orc node inspect node1 --format '{{.Description.Resources.MemoryBytes}}'")).Succeeded().Text;
        var most = long.Parse(memory, CultureInfo.InvariantCulture) * 6 / 10 / (1 << 20);
        await _stacks.DeployAsync(
            "place",
            $$$"""
            x-job: &sleep {image: busybox, command: sleep 36000, init: true, stop_grace_period: 1s}
            services:
              zones:
                <<: *sleep
                deploy:
                  replicas: 4
                  placement: {preferences: [{spread: node.labels.zone}]}
              few:
                <<: *sleep
                deploy:
                  replicas: 4
                  placement: {max_replicas_per_node: 1}
              large:
                <<: *sleep
                deploy:
                  replicas: 4
                  resources:
                    reservations: {memory: "{{{most}}}M"}
            """,
            "-d");

        await _stacks.RunsAsync("place_zones", 4);
        await _stacks.RunsAsync("place_few", 3);
        await _stacks.RunsAsync("place_large", 3);
        Assert.Equal(2, Count((await _stacks.TasksAsync("place_zones")).Out, "node3 Running"));
        foreach (var (service, reason) in new[]
        {
            ("place_few", "max replicas per node is 1 on 3 nodes"), ("place_large", "insufficient memory on 3 nodes"),
        })
        {
            var said = (await _stacks.TasksAsync(service)).Out;
            Assert.Contains(reason, said, StringComparison.Ordinal);
            Assert.All(["node1", "node2", "node3"], node => Assert.Equal(1, Count(said, $"{node} Running")));
        }

        await _stacks.RemoveAsync("place");
    }

    [Fact]
    public async Task Placement_ByDevice_GoesWhereItIs()
    {
        var device = $"/dev/orc-e2e-{Path.GetFileName(cluster.Hosts[2].Root)}";
        try
        {
            // The machines share one /dev: that of the third is told anew, and the others' words stand.
            _ = (await Shell.HereAsync($"mknod {device} c 1 3")).Succeeded();
            _ = (await cluster.Hosts[2].OrcAsync("system", "shutdown", "--keep-containers")).Succeeded();
            await cluster.Hosts[2].StartDaemonAsync();
            await _stacks.NodesAsync("Ready", "Ready", "Ready");
            await _stacks.DeployAsync(
                "dev",
                $$"""
                services:
                  web:
                    image: busybox
                    command: sh -c 'echo x >{{device}} && exec sleep 36000'
                    init: true
                    devices: ["{{device}}"]
                    stop_grace_period: 1s
                    deploy:
                      replicas: 2
                      update_config: {monitor: 0s}
                """);

            Assert.Equal(2, Count((await _stacks.TasksAsync("dev_web")).Out, "node3 Running"));
            await _stacks.RemoveAsync("dev");
        }
        finally
        {
            _ = await Shell.HereAsync($"rm -f {device}");
        }
    }

    [Fact]
    public async Task GenericResources_OfANode_AreGivenOnceEach_AndToldToTheirTasks()
    {
        await _stacks.DeployAsync(
            "gpu",
            """
            services:
              web:
                image: busybox
                command: sleep 36000
                init: true
                stop_grace_period: 1s
                deploy:
                  replicas: 3
                  resources:
                    reservations:
                      generic_resources:
                        - discrete_resource_spec: {kind: gpu, value: 1}
                        - discrete_resource_spec: {kind: slot, value: 2}
            """,
            "-d");

        await _stacks.RunsAsync("gpu_web", 2);
        Assert.Contains(
            "insufficient gpu on", (await _stacks.TasksAsync("gpu_web")).Out, StringComparison.Ordinal);
        var told = await cluster.Hosts[2].ShellAsync(
            "for c in $(orc ps -q --filter name=gpu); do "
            + "orc exec $c sh -c 'echo $DOCKER_RESOURCE_GPU $DOCKER_RESOURCE_SLOT'; done | sort");
        Assert.Equal("GPU-1 2\nGPU-2 2", told.Succeeded().Text);
        var named = await cluster.Manager.OrcAsync("node", "inspect", "node3");
        Assert.Contains("\"NamedResourceSpec\"", named.Succeeded().Out, StringComparison.Ordinal);
        await _stacks.RemoveAsync("gpu");
    }

    [Fact]
    public async Task Jobs_Complete_AndAFailingOneIsToldAsOne()
    {
        const string Jobs =
            """
            services:
              few:
                image: busybox
                command: sh -c 'echo done; exit 0'
                deploy: {mode: replicated-job, replicas: 4}
              each:
                image: busybox
                command: sh -c 'exit 0'
                deploy: {mode: global-job}
            """;
        await _stacks.DeployAsync("jobs", Jobs);

        Assert.Equal(4, Count((await AllTasksAsync("jobs_few")).Out, "Complete"));
        var each = (await AllTasksAsync("jobs_each")).Out;
        Assert.All(["node1", "node2", "node3"], node => Assert.Contains($"{node} Complete", each));
        var listed = await cluster.Manager.OrcAsync(
            "service", "ls", "--filter", "name=jobs_few", "--format", "{{.Mode}} {{.Replicas}}");
        Assert.Contains("replicated job 0/4 (4/4 completed)", listed.Succeeded().Out, StringComparison.Ordinal);
        await _stacks.RemoveAsync("jobs");

        var failing = await cluster.Manager.ShellAsync(
            "orc stack deploy -c - jobs",
            Jobs.Replace(
                "exit 0'\n    deploy: {mode: replicated-job",
                "exit 3'\n    deploy: {restart_policy: {condition: none}, mode: replicated-job",
                StringComparison.Ordinal));
        Assert.NotEqual(0, failing.Code);
        Assert.Contains("3", failing.Both, StringComparison.Ordinal);
        await _stacks.RemoveAsync("jobs");
    }

    [Fact]
    public async Task Hooks_OfAStack_RunInEachTask()
    {
        var place = $"{cluster.Manager.Root}/home/hooks";
        _ = (await cluster.Manager.ShellAsync($"mkdir -p {place}")).Succeeded();
        await _stacks.DeployAsync(
            "hook",
            $$$"""
            services:
              web:
                image: busybox
                command: sleep 36000
                init: true
                stop_grace_period: 2s
                volumes: ["{{{place}}}:/hooks"]
                post_start: [{command: ["sh", "-c", "touch /hooks/started-$$(hostname)"]}]
                pre_stop: [{command: ["sh", "-c", "touch /hooks/stopped-$$(hostname)"]}]
                deploy:
                  replicas: 2
                  update_config: {monitor: 0s}
            """);
        var started = (await cluster.Manager.ShellAsync($"ls {place} | sed -n 's/started-//p'")).Lines;
        Assert.Equal(2, started.Length);

        await _stacks.RemoveAsync("hook");

        Assert.Equal(
            started, (await cluster.Manager.ShellAsync($"ls {place} | sed -n 's/stopped-//p'")).Lines);
    }

    /// <summary>NODE STATE of all tasks of a service.</summary>
    private Task<Ran> AllTasksAsync(string service) => cluster.Manager.OrcAsync(
        "service", "ps", service, "--no-trunc", "--format", "{{.Node}} {{.CurrentState}}");

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
