using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Tests.Text;

namespace Orc.Orchestrator.Tests.Progress;

public sealed class RestGoalTests
{
    [Theory]
    [InlineData("web rest=1 | #7 web.1 ready", false)]
    [InlineData("web rest=1 | #7 web.1 ready rest=1", false)]
    [InlineData("web rest=1 | #7 web.1 preparing rest=1", false)]
    [InlineData("web rest=1 | #7 web.1 preparing rest=1 rested=1", true)]
    [InlineData("web rest=1 | #7 web.1 ready rest=1 rested=1", true)]
    [InlineData("web rest=1 | #7 web.1 running rest=1", false)]
    [InlineData("web rest=2 | #7 web.1 exit=0 rest=2 rested=1", false)]
    [InlineData("web rest=2 | #7 web.1 exit=0 rest=2", false)]
    [InlineData("web rest=2 | #7 web.1 exit=0 rest=2 rested=2", true)]
    [InlineData("web rest=1 | #7 web.1 rejected rest=1", true)]
    [InlineData("web rest=1 | #7 web.1 ready removed", false)]
    [InlineData("web rest=1 | #7 web.1 gone removed", true)]
    [InlineData("web rest=1 | #7 web.1 ready held", true)]
    [InlineData("web | #7 web.1 running", true)]
    [InlineData("web rest | #7 web.1 ready resting", true)]
    [InlineData("web rest | #7 web.1 exit=0 resting", true)]
    public void Check_ATask_RestsOnceItsAgentSaidSo(string given, bool isReached)
    {
        var snapshot = Given.Snapshot(given.Replace('|', '\n'));

        Assert.Equal(isReached, new RestGoal("p", ["web"]).Check(snapshot) == GoalState.Reached);
    }

    [Theory]
    [InlineData("web", 1)]
    [InlineData("web rest=4", 4)]
    [InlineData("web rest", 0)]
    public void Plan_Stop_IsANewRestUnlessItRests(string given, long round)
    {
        var snapshot = Given.Snapshot(given);
        var options = new SignalOptions { Project = "p", Verb = ServiceVerb.Stop };

        var after = snapshot.Apply([.. new SignalPlanner(snapshot, options).Plan().Changes]);

        Assert.Equal(round, after.FindService(new ServiceKey("p", "web"))!.RestRound);
    }
}
