using Orc.Model.Containers;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Endpoints;

/// <summary>A post_start hook that fails, as the call tells it that waited for the start.</summary>
public sealed class HookTests
{
    [Theory]
    [InlineData(true, "error: its hook failed [hook 7]")]
    [InlineData(false, "error: its hook failed")]
    public async Task Up_AStartThatFails_TellsTheCodeOfAHookAlone(bool isOfHook, string expected)
    {
        await using var world = await HostWorld.StartAsync(world => world.Agent.Behaviours["db"] = new FakeBehaviour
        {
            Rejection = "its hook failed",
            RejectionExit = new ExitReport { Code = 7, FinishedAt = DateTimeOffset.UnixEpoch, IsOfHook = isOfHook },
        });

        var said = await world.UpAsync("services: {db: {image: db}}");

        Assert.EndsWith(expected, said);
    }

    /// <summary>Whoever follows the logs would wait for them for ever.</summary>
    [Fact]
    public async Task List_ThePreStartOfTheFirstReplicaFailed_SaysThatNoneIsComing()
    {
        await using var world = await HostWorld.StartAsync(
            world => world.Agent.Behaviours["web"] = new FakeBehaviour { Rejection = "its hook failed" });

        var said = await world.UpAsync(
            "services: {web: {image: web, scale: 3, pre_start: [{command: [fails]}]}}");

        var web = (await world.ListAsync()).Projects.Single().Services.Single();
        Assert.EndsWith("error: its hook failed", said);
        Assert.Equal((3, 0, 0), (web.Replicas, web.Running, web.Coming));
    }

    [Fact]
    public void All_OfAFailureAndTheHookBehindIt_IsTheHooks()
    {
        var hook = GoalState.Fail("its hook failed", 7) with { HookCode = 7 };

        Assert.Same(hook, GoalState.All([GoalState.Pending, GoalState.Fail("dependency failed to start"), hook]));
        Assert.Equal(
            "first", GoalState.All([GoalState.Fail("first"), GoalState.Fail("second"), GoalState.Pending]).Error);
        Assert.Same(GoalState.Pending, GoalState.All([GoalState.Pending, GoalState.Reached]));
        Assert.Same(GoalState.Reached, GoalState.All([GoalState.Reached]));
    }
}
