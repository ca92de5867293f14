using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Text;

namespace Orc.Orchestrator.Tests.Progress;

public sealed class UpGoalTests
{
    [Theory]
    [InlineData("web restart=2 | #7 web.1 running", true)]
    [InlineData("web restart=2 | #7 web.1 exit=1", false)]
    [InlineData("web restart=2 | #7 web.1 rejected", false)]
    [InlineData("web restart=2 | #7 web.1 gone removed", false)]
    [InlineData("web restart=2 rest | #7 web.1 running", false)]
    [InlineData("web restart=2", false)]
    [InlineData("web | #7 web.1 running", false)]
    [InlineData("web restart=2 | #7 web.1 exit=143 told=2", true)]
    [InlineData("web restart=2 | #7 web.1 rejected told=2", false)]
    public void Check_RestartedBeside_IsWaitedForWhileItRuns(string given, bool isWaitedFor)
    {
        var goal = new UpGoal("p", [], StartGoal.Serving) { Disturbed = ["web"] };
        var closed = Given.Snapshot(given.Replace('|', '\n'));
        var web = closed.FindService(new ServiceKey("p", "web"))!;
        var open = closed.Apply([new Change.PutService(web with { Opened = GateMark.Of(web) })]);

        Assert.Equal(isWaitedFor ? GoalState.Pending : GoalState.Reached, goal.Check(open));
        Assert.Equal(GoalState.Reached, goal.Check(closed));
    }

    [Fact]
    public void Check_StoppedMeanwhile_IsTheEndOfIt()
    {
        var snapshot = Given.Snapshot("web rest=1\n#7 web.1 preparing rest=1");

        Assert.Equal(GoalState.Reached, new UpGoal("p", ["web"], StartGoal.Started).Check(snapshot));
        Assert.Contains(
            "was stopped meanwhile",
            new UpGoal("p", ["web"], StartGoal.Serving).Check(snapshot).ToString(),
            StringComparison.Ordinal);
    }
}
