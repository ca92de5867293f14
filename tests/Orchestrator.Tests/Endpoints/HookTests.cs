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
