using System.Text.Json;
using Grpc.Core;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Endpoints;

/// <summary>The verbs on containers as a client of the daemon has them, over a socket.</summary>
public class ContainersEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verbs_OnWhatIsNotThere_SayWhat()
    {
        await using var world = await EndpointWorld.StartAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await world.Containers.StartAsync(
                new ContainerRequest { Container = "nosuch" }, cancellationToken: Cancel));
        Assert.Equal(
            (StatusCode.NotFound, "No such container: nosuch"), (failure.StatusCode, failure.Status.Detail));
        failure = await Assert.ThrowsAsync<RpcException>(
            async () => await world.Containers.ListAsync(
                new ListContainersRequest { Filters = { "a=b" } }, cancellationToken: Cancel));
        Assert.Equal((StatusCode.InvalidArgument, "invalid filter 'a'"), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Verbs_OnARunningContainer_DoWhatTheySay()
    {
        await using var world = await EndpointWorld.StartAsync();
        await world.StartSleeperAsync("one");
        var one = new ContainerRequest { Container = "one" };
        await world.Containers.PauseAsync(one, cancellationToken: Cancel);
        Assert.Equal(WireContainerState.Paused, (await world.OnlyAsync()).State);
        await world.Containers.UnpauseAsync(one, cancellationToken: Cancel);
        await world.Containers.RenameAsync(
            new RenameContainerRequest { Container = "one", Name = "two" }, cancellationToken: Cancel);
        var two = new ContainerRequest { Container = "two" };
        var pid = (await world.OnlyAsync()).Pid;
        await world.Containers.RestartAsync(
            new StopContainerRequest { Container = "two", Grace = 0 }, cancellationToken: Cancel);
        Assert.NotEqual(pid, (await world.OnlyAsync()).Pid);
        var top = await world.Containers.TopAsync(new TopRequest { Container = "two" }, cancellationToken: Cancel);
        Assert.Contains("sleep 1000", Assert.Single(top.Processes).Values.Last(), StringComparison.Ordinal);
        using var stats = world.Containers.Stats(new StatsRequest(), cancellationToken: Cancel);
        Assert.True(await stats.ResponseStream.MoveNext(Cancel));
        Assert.Equal("two", Assert.Single(stats.ResponseStream.Current.Containers).Name);
        Assert.True(stats.ResponseStream.Current.Containers[0].Pids > 0);
        var waiting = world.Containers.WaitAsync(two, cancellationToken: Cancel);
        await world.Containers.KillAsync(new KillContainerRequest { Container = "two" }, cancellationToken: Cancel);
        Assert.Equal(137, (await waiting).Code);
        var id = (await world.OnlyAsync()).Id;
        var pruned = await world.Containers.PruneAsync(new(), cancellationToken: Cancel);
        Assert.Equal(id, Assert.Single(pruned.Removed));
    }

    [Fact]
    public async Task Inspect_OfARunningContainer_HasWhatScriptsRead()
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = EndpointCalls.Begin("sleep", "1000");
        (begin.Spec.Name, begin.Detached) = ("web", true);
        begin.Spec.Ports.Add(new WirePort { Target = 80, HostPort = 8080 });
        begin.Spec.Mounts.Add(new WireMount { Target = "/data", Volume = new WireVolumeMount { Name = "vol" } });
        begin.Spec.Mounts.Add(new WireMount { Target = "/anon", Volume = new WireVolumeMount() });
        Assert.Null((await world.RunAsync(begin)).Failed);
        var reply = await world.Containers.InspectAsync(
            new ContainerRequest { Container = "web" }, cancellationToken: Cancel);
        using var document = JsonDocument.Parse(reply.Json.Memory);
        var root = document.RootElement;
        Assert.Equal("/web", root.GetProperty("Name").GetString());
        Assert.True(root.GetProperty("State").GetProperty("Running").GetBoolean());
        var settings = root.GetProperty("NetworkSettings");
        var port = settings.GetProperty("Ports").GetProperty("80/tcp")[0];
        Assert.Equal("8080", port.GetProperty("HostPort").GetString());
        var bridge = settings.GetProperty("Networks").GetProperty("bridge");
        Assert.NotEqual("", bridge.GetProperty("IPAddress").GetString());
        Assert.Equal(64, bridge.GetProperty("NetworkID").GetString()!.Length);
        var mounts = root.GetProperty("Mounts").EnumerateArray().ToList();
        Assert.Equal("vol", mounts[0].GetProperty("Name").GetString());
        Assert.Equal(64, mounts[1].GetProperty("Name").GetString()!.Length);
        Assert.All(mounts, mount => Assert.True(Directory.Exists(mount.GetProperty("Source").GetString())));
    }
}
