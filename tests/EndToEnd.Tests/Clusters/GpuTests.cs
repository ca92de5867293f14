using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>GPUs as compose files ask for them, where a node has one.</summary>
public sealed class GpuTests(GpuHosts cluster) : IClassFixture<GpuHosts>
{
    private const string Yaml =
        """
        x-sleep: &sleep {image: busybox, command: sleep 100000, stop_grace_period: 0s}
        services:
          train:
            <<: *sleep
            deploy:
              replicas: 2
              resources:
                reservations:
                  devices: [{driver: nvidia, count: 1, capabilities: [gpu]}]
                  generic_resources: [{discrete_resource_spec: {kind: gpu, value: 1}}]
          pair:
            <<: *sleep
            deploy: {resources: {reservations: {devices: [{driver: nvidia, count: 2, capabilities: [gpu]}]}}}
        """;

    private readonly StackRuns _stacks = new(cluster);

    [Fact]
    public async Task Stack_ThatReservesAGpu_RunsWhereItIs_OneAtATime_AndSaysWhyOthersWait()
    {
        await _stacks.DeployAsync("gpu", Yaml, "-d");
        await _stacks.RunsAsync("gpu_train", 1);
        var train = (await _stacks.TasksAsync("gpu_train")).Out;
        Assert.Contains("node2 Running", train, StringComparison.Ordinal);
        Assert.Contains("insufficient gpu on 1 node", train, StringComparison.Ordinal);
        Assert.Contains("no GPU of nvidia on 2 nodes", train, StringComparison.Ordinal);
        Assert.Contains(
            "fewer than 2 GPUs of nvidia on 1 node", (await _stacks.TasksAsync("gpu_pair")).Out,
            StringComparison.Ordinal);

        var used = await cluster.Hosts[1].ShellAsync(
            "c=$(orc ps -q --filter name=gpu_train) && orc exec $c sh -c "
            + "'test -c /dev/nvidia0 && test -c /dev/nvidiactl && echo gone > /dev/nvidia0 "
            + "&& echo $GPU $NVIDIA_VISIBLE_DEVICES $DOCKER_RESOURCE_GPU'");
        Assert.Equal("0 void GPU-0", used.Succeeded().Text);

        var why = (await cluster.Manager.OrcAsync("explain", "gpu_train")).Succeeded().Out.Split('\n');
        Assert.Contains(why, line => line.Contains("node2: no, insufficient gpu", StringComparison.Ordinal));
        Assert.All(["node1", "node3"], node => Assert.Contains(
            why, line => line.Contains($"{node}: no, no GPU of nvidia", StringComparison.Ordinal)));

        // Its turn comes when the first is gone.
        _ = (await cluster.Manager.OrcAsync("service", "scale", "-d", "gpu_train=1")).Succeeded();
        await _stacks.RunsAsync("gpu_train", 1);
        await _stacks.RemoveAsync("gpu");
    }

    [Fact]
    public async Task Project_WithGpusAll_HasThemOnItsHost_AndIsRefusedWhereThereAreNone()
    {
        const string All =
            """
            services:
              all: {image: busybox, command: sleep 100000, gpus: all, stop_grace_period: 0s}
            """;
        foreach (var host in cluster.Hosts.Skip(1))
        {
            _ = (await host.ShellAsync($"{Programs.Repository}/eng/make-images.sh --import orc busybox")).Succeeded();
        }

        _ = (await cluster.Hosts[1].ShellAsync("orc compose -p one -f - up -d", All)).Succeeded();
        var used = await cluster.Hosts[1].ShellAsync(
            "orc exec one-all-1 sh -c 'test -c /dev/nvidia0 && test -c /dev/nvidiactl && echo $GPU'");
        Assert.Equal("all", used.Succeeded().Text);
        var run = await cluster.Hosts[1].ShellAsync("orc run --rm --gpus 1 busybox sh -c 'echo $GPU; ls /dev/nvidia*'");
        Assert.Equal("0\n/dev/nvidia0\n/dev/nvidiactl", run.Succeeded().Text);
        _ = (await cluster.Hosts[1].ShellAsync("orc compose -p one -f - down", All)).Succeeded();

        var none = await cluster.Hosts[2].ShellAsync("orc compose -p one -f - up -d", All);
        Assert.NotEqual(0, none.Code);
        Assert.Contains("gpu", none.Error, StringComparison.OrdinalIgnoreCase);
        _ = await cluster.Hosts[2].ShellAsync("orc compose -p one -f - down", All);
    }
}
