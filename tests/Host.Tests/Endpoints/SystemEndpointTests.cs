using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Agent.Engine;
using Orc.Host.Tests.Engine;
using Orc.Linux.Mounts;
using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Endpoints;

/// <summary>The daemon as such, over a socket.</summary>
public class SystemEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WatchEvents_OfARun_TellsItInDockersWords()
    {
        await using var world = await EndpointWorld.StartAsync();
        var before = TimeProvider.System.GetUtcNow();
        var begin = EndpointCalls.Begin("sh", "-c", "exit 3");
        begin.Spec.Name = "short";
        await world.RunAsync(begin);
        using var call = world.System.WatchEvents(
            new EventsRequest
            {
                Since = before.ToTimestamp(),
                Until = TimeProvider.System.GetUtcNow().ToTimestamp(),
                Filters = { "container=short" },
            },
            cancellationToken: Cancel);
        var told = new List<string>();
        await foreach (var happened in call.ResponseStream.ReadAllAsync(Cancel))
        {
            told.Add(happened.Action);
            if (happened.Action == "die")
            {
                Assert.Equal("3", happened.Attributes["exitCode"]);
            }
        }

        Assert.Equal(["create", "start", "die"], told.Where(action => action is "create" or "start" or "die"));
    }

    [Fact]
    public async Task Shutdown_WhileContainersAreStarted_LeavesNoneRunning()
    {
        await using var world = await EndpointWorld.StartAsync();
        await world.StartSleeperAsync("kept");
        var (begun, started) = (new TaskCompletionSource(), 0);
        var starters = Enumerable.Range(0, 4).Select(number => Task.Run(() => StartAsync(number), Cancel)).ToArray();
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        using var call = world.System.Shutdown(
            new ShutdownRequest { StopContainers = true, Grace = 0 }, cancellationToken: Cancel);
        var stopped = new List<string>();
        await foreach (var told in call.ResponseStream.ReadAllAsync(Cancel))
        {
            stopped.Add(told.Message);
        }

        // As the daemon finds it when it ends: containers, their processes, their root file systems.
        var parts = world.Engine.Node.Parts;
        Assert.Contains("Stopped kept", stopped);
        Assert.DoesNotContain(world.Engine.Engine.List(), container => container.State is ContainerState.Running);
        Assert.Empty(parts.Cgroups.At(parts.Paths.CgroupRoot).Processes());
        Assert.DoesNotContain(
            await parts.Mounts.RunAsync(MountEntry.ReadOwn),
            entry => entry.Target.StartsWith(parts.Paths.Containers, StringComparison.Ordinal));
        foreach (var refused in await Task.WhenAll(starters))
        {
            Assert.Equal(EngineFailure.ShuttingDown, refused.Reason);
        }

        Assert.DoesNotContain(world.Engine.Engine.List(), container => container.State is ContainerState.Running);

        // One after another, each instead of the one before, until it may not.
        async Task<EngineException> StartAsync(int number)
        {
            for (var times = 0; times < 1000; times++)
            {
                var id = await world.Engine.CreateAsync(EngineWorld.Spec($"again-{number}", "sleep", "100"));
                try
                {
                    await world.Engine.Engine.StartAsync(id, Cancel);
                }
                catch (EngineException refused)
                {
                    return refused;
                }

                if (Interlocked.Increment(ref started) == 8)
                {
                    begun.SetResult();
                }

                await world.Engine.Engine.RemoveAsync(id, new RemoveRequest { Force = true }, Cancel);
            }

            throw new InvalidOperationException("nobody refused a start");
        }
    }

    [Fact]
    public async Task System_VersionInfoAndShutdown_Answer()
    {
        await using var world = await EndpointWorld.StartAsync();
        await world.StartSleeperAsync("one");
        var version = await world.System.GetVersionAsync(new Empty(), cancellationToken: Cancel);
        Assert.Equal(Environment.ProcessId, version.Pid);
        var info = await world.System.GetInfoAsync(new Empty(), cancellationToken: Cancel);
        Assert.Equal((1, 1, 1, "testhost"), (info.Containers, info.ContainersRunning, info.Images, info.NodeName));
        Assert.Equal("crun", info.Runtimes[0]);
        using var watch = world.System.WatchEvents(new EventsRequest(), cancellationToken: Cancel);
        await watch.ResponseHeadersAsync;
        using var call = world.System.Shutdown(
            new ShutdownRequest { StopContainers = true, Grace = 0 }, cancellationToken: Cancel);
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.Equal("Stopped one", call.ResponseStream.Current.Message);
        Assert.False(await call.ResponseStream.MoveNext(Cancel));
        Assert.True(world.Control.Lifetime!.ApplicationStopping.IsCancellationRequested);
        var ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await watch.ResponseStream.MoveNext(Cancel))
            {
                // What was told before.
            }
        });
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
    }
}
