using System.Collections.Immutable;
using Orc.Agent.Engine;
using Orc.Agent.Images;
using Orc.Agent.Networks;
using Orc.Agent.Tasks;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Tasks;
using Orc.Model.Volumes;

namespace Orc.Agent.Tests.Tasks;

public sealed class TaskWorkerTests : IAsyncLifetime
{
    private readonly FakeNode _node = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Apply_Live_IsCreatedAndStarted()
    {
        _node.Apply(FakeNode.Wish(1, "web-1"));

        var report = await _node.AwaitAsync(1, IsDone);

        Assert.Equal(["create web-1", "start web-1"], _node.Engine.Calls);
        Assert.Equal(TaskState.Live, report.State);
        Assert.Equal(ContainerState.Running, report.Status);
        Assert.Equal(_node.Engine.Find("web-1")!.Id, report.Container);
    }

    [Fact]
    public async Task Apply_ReadyThenLive_WaitsAtReady()
    {
        _node.Apply(FakeNode.Wish(1, "web-1", DesiredState.Ready));
        await _node.AwaitAsync(1, report => report.State == TaskState.Ready);
        Assert.Equal(["create web-1"], _node.Engine.Calls);

        _node.Apply(FakeNode.Wish(1, "web-1"));

        await _node.AwaitAsync(1, IsDone);
    }

    [Fact]
    public async Task Report_ProcessExits_IsLiveAndExited()
    {
        _node.Apply(FakeNode.Wish(1, "migrate-1"));
        await _node.AwaitAsync(1, IsDone);

        _node.Engine.Exit("migrate-1", 3);

        var report = await _node.AwaitAsync(1, report => report.Status == ContainerState.Exited);
        Assert.Equal((TaskState.Live, 3), (report.State, report.LastExit!.Code));
        Assert.Equal(2, _node.Engine.Calls.Count);
    }

    [Fact]
    public async Task Apply_Removed_IsStoppedAndRemovedThenForgotten()
    {
        _node.Apply(FakeNode.Wish(1, "web-1"));
        await _node.AwaitAsync(1, IsDone);

        _node.Apply(FakeNode.Wish(1, "web-1", DesiredState.Removed));
        var report = await _node.AwaitAsync(1, report => report.State == TaskState.Removed);

        Assert.Equal(EndReason.Stopped, report.EndReason);
        Assert.Equal(["create web-1", "start web-1", "stop web-1", "remove web-1"], _node.Engine.Calls);
        _node.Worker.Apply(new Assignment { Cluster = "c", Forgotten = [new TaskId(1)] });
        Assert.Empty(_node.Worker.TakeEverything().Tasks);
    }

    [Fact]
    public async Task Apply_StartFails_IsRejectedWithTheEnginesWords()
    {
        _node.Engine.Refusals["start web-1"] = new EngineException(EngineFailure.CommandNotFound, "no such command");
        _node.Apply(FakeNode.Wish(1, "web-1"));

        var report = await _node.AwaitAsync(1, report => report.State == TaskState.Ended);

        Assert.Equal(
            (EndReason.Rejected, "no such command", 127), (report.EndReason, report.Message, report.LastExit!.Code));
    }

    [Fact]
    public async Task Apply_RefusedByAShutdown_IsNotOver()
    {
        _node.Engine.Refusals["start web-1"] = new EngineException(EngineFailure.ShuttingDown, "orcd is shutting down");
        _node.Apply(FakeNode.Wish(1, "web-1"));

        var report = await _node.AwaitAsync(1, report => report.State >= TaskState.Live);

        Assert.Equal((TaskState.Live, EndReason.None), (report.State, report.EndReason));
        Assert.Equal(2, _node.Engine.Calls.Count(call => call == "start web-1"));
    }

    [Fact]
    public async Task Apply_NoImage_IsRejected()
    {
        _node.Resources.Refusals["shop:1"] = ImageException.NoSuchImage("shop:1");
        _node.Apply(FakeNode.Wish(1, "web-1"));

        var report = await _node.AwaitAsync(1, report => report.State == TaskState.Ended);

        Assert.Equal(EndReason.Rejected, report.EndReason);
        Assert.Contains("shop:1", report.Message, StringComparison.Ordinal);
        Assert.Empty(_node.Engine.Calls);
    }

    [Fact]
    public async Task Report_RemovedByHand_IsRemovedByUser()
    {
        _node.Apply(FakeNode.Wish(1, "web-1"));
        await _node.AwaitAsync(1, IsDone);

        _node.Engine.RemoveByHand("web-1");

        var report = await _node.AwaitAsync(1, report => report.State == TaskState.Removed);
        Assert.Equal(EndReason.RemovedByUser, report.EndReason);
    }

    [Fact]
    public async Task Report_RemovesItself_IsFailedWithItsCode()
    {
        var task = FakeNode.Wish(1, "run-1");
        _node.Apply(task with { Container = task.Container with { AutoRemove = true } });
        await _node.AwaitAsync(1, IsDone);

        _node.Engine.Exit("run-1", 9);
        _node.Engine.RemoveByHand("run-1");

        var report = await _node.AwaitAsync(1, report => report.State == TaskState.Removed);
        Assert.Equal((EndReason.Failed, 9), (report.EndReason, report.LastExit!.Code));
    }

    [Fact]
    public async Task Apply_RestThenStartRound_StopsAndStartsAgain()
    {
        var task = FakeNode.Wish(1, "web-1");
        _node.Apply(task);
        await _node.AwaitAsync(1, IsDone);

        _node.Apply(task with { Desired = DesiredState.Resting });
        var rested = await _node.AwaitAsync(1, report => report.Status == ContainerState.Exited);
        _node.Apply(task with { StartRound = 2 });
        var started = await _node.AwaitAsync(1, report => report.StartRound == 2);

        Assert.True(rested.StoppedByUser);
        Assert.Equal(2, started.RunCount);
        Assert.Equal(["create web-1", "start web-1", "stop web-1", "start web-1"], _node.Engine.Calls);
    }

    [Fact]
    public async Task Apply_RestDuringAStart_IsSaidOnceItHasStopped()
    {
        var task = FakeNode.Wish(1, "web-1");
        var hold = _node.Engine.Holds["start web-1"] = new TaskCompletionSource();
        _node.Apply(task);
        await EventuallyAsync(() => _node.Engine.Calls.Contains("start web-1"));

        _node.Apply(task with { Desired = DesiredState.Resting, RestRound = 3 });

        var starting = _node.Hello(1);
        Assert.Equal((TaskState.Ready, 0), (starting.State, starting.RestRound));
        hold.SetResult();
        var rested = await _node.AwaitAsync(1, report => report.RestRound == 3);
        Assert.Equal((TaskState.Live, ContainerState.Exited), (rested.State, rested.Status));
        Assert.Equal(["create web-1", "start web-1", "stop web-1"], _node.Engine.Calls);

        _node.Apply(task with { StartRound = 2 });
        Assert.Equal(0, (await _node.AwaitAsync(1, report => report.StartRound == 2)).RestRound);
    }

    [Fact]
    public async Task Apply_RestDuringAPull_IsSaidAtOnce()
    {
        var task = FakeNode.Wish(1, "web-1");
        var hold = _node.Resources.ImageHold = new TaskCompletionSource();
        _node.Apply(task);
        await _node.AwaitAsync(1, report => report.State == TaskState.Preparing);

        _node.Apply(task with { Desired = DesiredState.Resting, RestRound = 1 });

        Assert.Equal(
            TaskState.Preparing, (await _node.AwaitAsync(1, report => report.RestRound == 1)).State);
        hold.SetResult();
        await _node.AwaitAsync(1, report => report is { State: TaskState.Ready, RestRound: 1 });
        Assert.Equal(["create web-1"], _node.Engine.Calls);
    }

    [Fact]
    public async Task Apply_RestOnceMore_IsSaidThoughNothingIsToBeDone()
    {
        var task = FakeNode.Wish(1, "web-1");
        _node.Apply(task);
        await _node.AwaitAsync(1, IsDone);
        _node.Apply(task with { Desired = DesiredState.Resting, RestRound = 1 });
        await _node.AwaitAsync(1, report => report.RestRound == 1);

        _node.Apply(task with { Desired = DesiredState.Resting, RestRound = 2 });

        await _node.AwaitAsync(1, report => report.RestRound == 2);
        Assert.Single(_node.Engine.Calls, call => call == "stop web-1");
    }

    [Fact]
    public async Task Report_StartedByHandWhileResting_IsLeftRunning()
    {
        var task = FakeNode.Wish(1, "web-1");
        _node.Apply(task);
        await _node.AwaitAsync(1, IsDone);
        _node.Apply(task with { Desired = DesiredState.Resting });
        await _node.AwaitAsync(1, report => report.Status == ContainerState.Exited);

        await _node.Engine.StartAsync(_node.Engine.Find("web-1")!.Id, CancellationToken.None);

        var report = await _node.AwaitAsync(1, report => report.RunCount == 2);
        Assert.Equal(ContainerState.Running, report.Status);
        Assert.Single(_node.Engine.Calls, call => call == "stop web-1");
    }

    [Fact]
    public async Task Apply_RemovedDuringAPull_PullIsBrokenOff()
    {
        _node.Resources.ImageHold = new TaskCompletionSource();
        _node.Apply(FakeNode.Wish(1, "web-1"));
        await _node.AwaitAsync(1, report => report.State == TaskState.Preparing);

        _node.Apply(FakeNode.Wish(1, "web-1", DesiredState.Removed));

        await _node.AwaitAsync(1, report => report.State == TaskState.Removed);
        Assert.Empty(_node.Engine.Calls);
    }

    [Fact]
    public async Task Apply_KillDuringALongStop_KillsAtOnce()
    {
        var task = FakeNode.Wish(1, "web-1");
        _node.Apply(task);
        await _node.AwaitAsync(1, IsDone);
        _node.Engine.Holds["stop web-1"] = new TaskCompletionSource();
        _node.Apply(task with { Desired = DesiredState.Resting });
        await EventuallyAsync(() => _node.Engine.Calls.Contains("stop web-1"));

        _node.Apply(task with { Desired = DesiredState.Resting, KillSignal = "KILL" });

        var report = await _node.AwaitAsync(1, report => report.Status == ContainerState.Exited);
        Assert.Equal(137, report.LastExit!.Code);
    }

    [Fact]
    public async Task Apply_Successor_TakesTheAnonymousVolumesOver()
    {
        _node.Engine.NewVolumes = ImmutableSortedDictionary<string, string>.Empty.Add("/data", "v1");
        _node.Apply(FakeNode.Wish(1, "db-1"));
        await _node.AwaitAsync(1, IsDone);
        _node.Apply(FakeNode.Wish(1, "db-1", DesiredState.Removed));
        await _node.AwaitAsync(1, report => report.State == TaskState.Removed);
        _node.Engine.NewVolumes = ImmutableSortedDictionary<string, string>.Empty.Add("/data", "v2");
        await _node.DieAsync();

        _node.Apply(FakeNode.Wish(2, "db-1") with { Predecessor = new TaskId(1) });

        await _node.AwaitAsync(2, IsDone);
        Assert.Equal("v1", _node.Engine.Find("db-1")!.AnonymousVolumes["/data"]);
    }

    [Fact]
    public async Task Apply_NetworksAndVolumes_AreMadeBeforeTheTask()
    {
        var task = FakeNode.Wish(1, "web-1");
        _node.Worker.Apply(new Assignment
        {
            Cluster = "c",
            Networks = [new NetworkSpec { Name = "shop_default" }],
            Volumes = [new VolumeSpec { Name = "shop_db" }],
            Tasks =
            [
                task with
                {
                    Container = task.Container with
                    {
                        Endpoints = [new EndpointSpec { Network = "shop_default" }],
                        Mounts = [new MountSpec.Volume { Target = "/db", Name = "shop_db" }],
                    },
                },
            ],
        });

        await _node.AwaitAsync(1, IsDone);

        var everything = _node.Worker.TakeEverything();
        Assert.Contains(everything.Resources, report => report is { Name: "shop_default", Present: true });
        Assert.Contains(everything.Resources, report => report is { Name: "shop_db", Present: true });
    }

    [Fact]
    public async Task Apply_NetworkRefused_TaskIsRejectedWithItsWords()
    {
        _node.Resources.Refusals["shop_default"] = new NetworkException("no free subnet");
        var task = FakeNode.Wish(1, "web-1");
        _node.Worker.Apply(new Assignment
        {
            Cluster = "c",
            Networks = [new NetworkSpec { Name = "shop_default" }],
            Tasks =
            [
                task with
                {
                    Container = task.Container with { Endpoints = [new EndpointSpec { Network = "shop_default" }] },
                },
            ],
        });

        var report = await _node.AwaitAsync(1, report => report.State == TaskState.Ended);

        Assert.Equal("no free subnet", report.Message);
    }

    [Fact]
    public async Task Open_AfterADeath_RisesTheEpochAndKnowsItsTasks()
    {
        _node.Apply(FakeNode.Wish(1, "web-1"));
        var before = await _node.AwaitAsync(1, IsDone);
        await _node.DieAsync();

        var after = _node.Hello(1);

        Assert.Equal(before.Epoch + 1, after.Epoch);
        Assert.Equal(
            (before.State, before.Container, before.StartRound), (after.State, after.Container, after.StartRound));
    }

    [Theory]
    [InlineData(1)]     // created, and nobody heard
    [InlineData(2)]     // started, and nobody heard
    [InlineData(3)]     // stopped, and nobody heard
    [InlineData(4)]     // removed, and nobody heard
    public async Task Resume_DiedRightAfterAnEffect_DoesNothingTwice(int change)
    {
        var wish = new[] { FakeNode.Wish(1, "job-1"), FakeNode.Wish(1, "job-1", DesiredState.Removed) };
        _node.Engine.SilentFrom = change;
        _node.Apply(wish[0]);
        if (change > 2)
        {
            await _node.AwaitAsync(1, IsDone);
            _node.Apply(wish[1]);
        }

        await _node.Engine.WentSilent.Task;
        await _node.DieAsync();
        _node.Apply(wish[0]);
        if (change <= 2)
        {
            await _node.AwaitAsync(1, IsDone);
        }

        _node.Apply(wish[1]);
        await _node.AwaitAsync(1, report => report.State == TaskState.Removed);

        Assert.Equal(["create job-1", "start job-1", "stop job-1", "remove job-1"], _node.Engine.Calls);
    }

    [Fact]
    public async Task Apply_Fifty_AllLive()
    {
        _node.Apply([.. Enumerable.Range(1, 50).Select(number => FakeNode.Wish(number, $"web-{number}"))]);

        foreach (var number in Enumerable.Range(1, 50))
        {
            await _node.AwaitAsync(number, IsDone);
        }

        Assert.Equal(100, _node.Engine.Calls.Count);
    }

    private static bool IsDone(TaskReport report) =>
        report is { State: TaskState.Live, StartRound: 1, Status: ContainerState.Running };

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }
    }
}
