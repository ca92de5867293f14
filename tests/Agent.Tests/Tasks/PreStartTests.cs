using System.Collections.Immutable;
using System.Text;
using Orc.Agent.Tasks;
using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Model.Tasks;

namespace Orc.Agent.Tests.Tasks;

public sealed class PreStartTests : IAsyncLifetime
{
    private const string First = "shop-web-pre_start-0";
    private const string Second = "shop-web-pre_start-1";

    private readonly FakeNode _node = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Apply_Live_RunsThemOneAfterAnotherBeforeTheStart()
    {
        (_node.Engine.ExitCodes[First], _node.Engine.ExitCodes[Second]) = (0, 0);
        _node.Apply(Wish());

        await _node.AwaitAsync(1, IsDone);

        Assert.Equal(
            [
                "create web-1", $"create {First}", $"start {First}", $"wait {First}", $"remove-volumes {First}",
                $"create {Second}", $"start {Second}", $"wait {Second}", $"remove-volumes {Second}", "start web-1",
            ],
            _node.Engine.Calls);
    }

    [Fact]
    public async Task Apply_NotItsToRun_StartsAtOnce()
    {
        _node.Apply(Wish() with { RunsPreStart = false });

        await _node.AwaitAsync(1, IsDone);

        Assert.Equal(["create web-1", "start web-1"], _node.Engine.Calls);
    }

    [Fact]
    public async Task Apply_OneIsForEachReplica_RunsItThoughTheOthersAreNotItsToRun()
    {
        const string Own = "web-1-pre_start-1";
        _node.Engine.ExitCodes[Own] = 0;
        var wish = Wish();
        var hooks = wish.Container.Hooks!.PreStart!.Value;
        _node.Apply(wish with
        {
            RunsPreStart = false,
            Container = wish.Container with
            {
                Hooks = wish.Container.Hooks with
                {
                    PreStart = [hooks[0], hooks[1] with { PerReplica = true }],
                },
            },
        });

        await _node.AwaitAsync(1, IsDone);

        Assert.Equal(
            [
                "create web-1", $"create {Own}", $"start {Own}", $"wait {Own}", $"remove-volumes {Own}", "start web-1",
            ],
            _node.Engine.Calls);
    }

    [Fact]
    public async Task Apply_OneFails_IsRejectedWithItsCodeAndKeepsIt()
    {
        (_node.Engine.ExitCodes[First], _node.Engine.ExitCodes[Second]) = (0, 3);
        _node.Apply(Wish());

        var report = await _node.AwaitAsync(1, report => report.State == TaskState.Ended);

        Assert.Equal(
            "pre_start hook 2 of 2 of container web-1 (seed all) ended with 3 (its container shop-web-pre_start-1 is "
            + "kept, to be looked at)",
            report.Message);
        Assert.Equal((EndReason.Rejected, 3), (report.EndReason, report.LastExit!.Code));
        Assert.Equal(ContainerState.Created, _node.Engine.Find("web-1")!.State);
        Assert.NotNull(_node.Engine.Find(Second));
        Assert.Null(_node.Engine.Find(First));

        _node.Apply(Wish() with { Desired = DesiredState.Removed });
        await _node.AwaitAsync(1, report => report.State == TaskState.Removed);
        Assert.Empty(_node.Engine.List());
    }

    [Fact]
    public async Task Apply_SomebodyListens_TellsWhatTheyWriteAsTheReplicas()
    {
        (_node.Engine.ExitCodes[First], _node.Engine.ExitCodes[Second]) = (0, 0);
        _node.Output = Encoding.UTF8.GetBytes(
            "2026-11-23T18:08:11.538813195+00:00 stdout P one \n2026-11-23T18:08:11.538813195+00:00 stdout F line\n");
        using var listening = _node.Hooks.Subscribe("shop");
        _node.Apply(Wish());
        await _node.AwaitAsync(1, IsDone);

        listening.End();
        var told = await listening.Reader.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(
            TestContext.Current.CancellationToken);
        Assert.Equal(
            ["web-1 shop one line", "web-1 shop one line"],
            told.Select(line => $"{line.Container} {line.Project} {Encoding.UTF8.GetString(line.Text)}"));
    }

    [Fact]
    public async Task Apply_LeftByAnotherTask_IsMadeAnew()
    {
        (_node.Engine.ExitCodes[First], _node.Engine.ExitCodes[Second]) = (3, 0);
        _node.Apply(Wish());
        await _node.AwaitAsync(1, report => report.State == TaskState.Ended);
        var left = _node.Engine.Find(First)!.Id;

        _node.Engine.ExitCodes[First] = 0;
        _node.Engine.RemoveByHand("web-1");
        _node.Apply(Wish(2));
        await _node.AwaitAsync(2, IsDone);

        Assert.Null(_node.Engine.Find(left));
    }

    [Fact]
    public async Task Die_WhileOneRuns_TheNextLifeWaitsForItAndBeginsNoOther()
    {
        (_node.Engine.ExitCodes[First], _node.Engine.ExitCodes[Second]) = (0, 0);
        var hold = _node.Engine.Holds[$"wait {First}"] = new TaskCompletionSource();
        _node.Apply(Wish());
        await HasAsked($"wait {First}");

        await _node.DieAsync();
        hold.SetResult();
        _node.Apply(Wish());
        await _node.AwaitAsync(1, IsDone);

        Assert.Single(_node.Engine.Calls, call => call == $"create {First}");
        Assert.Single(_node.Engine.Calls, call => call == $"start {First}");
        Assert.Single(_node.Engine.Calls, call => call == $"start {Second}");
    }

    [Fact]
    public async Task Apply_RemovedWhileOneRuns_EndsItAtOnce()
    {
        _node.Engine.Holds[$"wait {First}"] = new TaskCompletionSource();
        _node.Apply(Wish());
        await HasAsked($"wait {First}");

        _node.Apply(Wish() with { Desired = DesiredState.Removed });

        await _node.AwaitAsync(1, report => report.State == TaskState.Removed);
        Assert.Empty(_node.Engine.List());
    }

    [Fact]
    public void Of_AHook_IsTheServicesContainerWithoutNamesPortsAndReplica()
    {
        var made = PreStartContainer.Of(Wish(), ProjectScope.Host, 0);

        Assert.Equal(First, made.Name);
        Assert.Equal(("shop:1", "migrate"), (made.Image, Assert.Single(made.Command!.Value)));
        Assert.Equal(["web-1"], made.VolumesFrom!.Value);
        Assert.Empty(made.Ports);
        Assert.Empty(Assert.Single(made.Endpoints).Aliases);
        Assert.Equal(RestartSpec.Never, made.Restart);
        Assert.Null(made.Hooks);
        Assert.Equal(
            ["com.docker.compose.hook", "com.docker.compose.hook.index", "com.docker.compose.project"],
            made.Labels.Keys);
        Assert.True(PreStartContainer.IsOf(made, Wish(), 0));
        Assert.False(PreStartContainer.IsOf(made, Wish(2), 0));
    }

    [Theory]
    [InlineData("shop-web-1", "shop-web-pre_start-0")]
    [InlineData("shop_web_1", "shop_web_pre_start_0")]
    [InlineData("0123456789ab_shop_web_1", "shop_web_pre_start_0")]
    [InlineData("front", "shop-web-pre_start-0")]
    public void NameOf_AService_IsSeparatedAsItsReplicasAre(string container, string name)
    {
        var wish = Wish();

        Assert.Equal(
            name,
            PreStartContainer.NameOf(
                wish with { Container = wish.Container with { Name = container } }, ProjectScope.Host, 0));
    }

    [Fact]
    public void Of_AHookWithAnImage_DoesWithoutTheServicesEntrypoint()
    {
        var made = PreStartContainer.Of(Wish(), ProjectScope.Cluster, 1);

        Assert.Equal("web-1-pre_start-1", made.Name);
        Assert.Equal(("tools:2", null), (made.Image, made.ImageId));
        Assert.Null(made.Entrypoint);
        Assert.Equal("root", made.User);

        // In a cluster it stands where the task will, with the addresses that came with it; it is no task itself.
        Assert.Equal(ProjectScope.Cluster, TaskAnnotations.ScopeOf(made));
        Assert.Null(TaskAnnotations.Find(made));
        Assert.Equal(["A=hook", "B=service"], made.Environment.Select(one => $"{one.Name}={one.Value}").Order());
    }

    private static AssignedTask Wish(long id = 1)
    {
        var wish = FakeNode.Wish(id, "web-1");
        return wish with
        {
            RunsPreStart = true,
            Container = wish.Container with
            {
                ImageId = "sha256:1",
                Entrypoint = ["/entry"],
                Environment = [new EnvironmentVariable("A", "service"), new EnvironmentVariable("B", "service")],
                Labels = wish.Container.Labels
                    .SetItem("com.docker.compose.project", "shop")
                    .SetItem("com.docker.compose.container-number", "1")
                    .SetItem("com.docker.compose.config-hash", "x"),
                Endpoints = [new() { Network = "shop_default", Aliases = ["web"] }],
                Ports = [new() { Target = 80 }],
                Hooks = new HookSet
                {
                    PreStart =
                    [
                        new HookSpec { Command = ["migrate"], Environment = [] },
                        new HookSpec
                        {
                            Command = ["seed", "all"],
                            Image = "tools:2",
                            User = "root",
                            Environment = [new EnvironmentVariable("A", "hook")],
                        },
                    ],
                    PostStart = [],
                    PreStop = [],
                },
            },
        };
    }

    private static bool IsDone(TaskReport report) => report is { State: TaskState.Live, StartRound: 1 };

    private async Task HasAsked(string call)
    {
        while (!_node.Engine.Calls.Contains(call))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
