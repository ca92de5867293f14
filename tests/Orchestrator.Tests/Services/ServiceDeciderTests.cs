using Orc.Orchestrator.Services;
using Orc.Orchestrator.Tests.Text;

namespace Orc.Orchestrator.Tests.Services;

public sealed class ServiceDeciderTests
{
    private static void Check(string given, string expected, string service = "web") =>
        Expect.Decides(new ServiceDecider(), new ServiceKey("p", service), given, expected);

    [Fact]
    public void Decide_NothingThere_MakesOneTaskForEachReplica() => Check(
        "web x2",
        """
        new web.1 r1 Live p-web-1
        new web.2 r1 Live p-web-2
        """);

    [Fact]
    public void Decide_FixedName_HasNoNumber() => Check("web fixed", "new web.1 r1 Live p-web");

    [Fact]
    public void Decide_AllRunning_DoesNothing() => Check("web x1\n#7 web.1 running", "");

    [Fact]
    public void Decide_ScaledDown_RemovesTheHighestSlot() => Check(
        """
        web x1
        #7 web.1 running
        #8 web.2 running
        """,
        "#8 Removed");

    [Fact]
    public void Decide_ScaledDownWithAnOutdatedTask_RemovesThatFirst() => Check(
        """
        web x1 r5
        #7 web.1 r1 running
        #8 web.2 r5 running
        """,
        "#7 Removed");

    [Fact]
    public void Decide_ScaledUp_NumbersFromTheHighest() => Check(
        """
        web x2
        #8 web.2 running
        """,
        "new web.3 r1 Live p-web-3");

    [Fact]
    public void Decide_NameStillTaken_WaitsForIt() => Check(
        """
        web x1
        #7 web.1 running removed
        """,
        "");

    [Fact]
    public void Decide_OutdatedTask_StopsItFirst() => Check(
        """
        web r5
        #7 web.1 r1 running
        """,
        "#7 Removed hands-over");

    [Fact]
    public void Decide_PredecessorGone_MakesItsSuccessor() => Check(
        """
        web r5
        #7 web.1 r1 gone removed hands-over
        """,
        "new web.1 r5 Live p-web-1 after #7");

    [Fact]
    public void Decide_StartFirst_MakesTheNewOneBesideTheOld() => Check(
        """
        web r5 start-first
        #7 web.1 r1 running
        """,
        "new web.1 r5 Live afdc9a41968a_p-web-1");

    [Fact]
    public void Decide_StartFirstWithAPublishedPort_StopsFirst() => Check(
        """
        web r5 start-first port=80
        #7 web.1 r1 running
        """,
        "#7 Removed hands-over");

    [Fact]
    public void Decide_SuccessorHealthy_RemovesTheOld() => Check(
        """
        web r5 start-first
        #7 web.1 r1 running
        #9 web.1 r5 running healthy named=x_p-web-1
        """,
        "#7 Removed");

    [Fact]
    public void Decide_SuccessorNotHealthyYet_KeepsTheOld() => Check(
        """
        web r5 start-first
        #7 web.1 r1 running
        #9 web.1 r5 running starting named=x_p-web-1
        """,
        "");

    [Fact]
    public void Decide_OldGone_RenamesTheNew() => Check(
        """
        web r5 start-first
        #7 web.1 r1 gone removed
        #9 web.1 r5 running healthy named=x_p-web-1
        """,
        "#9 named=p-web-1");

    [Fact]
    public void Decide_Batches_ReplaceSoManyAtATime() => Check(
        """
        web x3 r5 batch=1
        #7 web.1 r1 running
        #8 web.2 r1 running
        #9 web.3 r1 running
        """,
        "#7 Removed hands-over");

    [Fact]
    public void Decide_DependencyNotHealthy_HoldsAtReady() => Check(
        """
        web on:db=healthy
        db
        #3 db.1 running starting
        """,
        """
        new web.1 r1 Ready p-web-1
        held: waiting for db to be healthy
        """);

    [Fact]
    public void Decide_DependencyUnhealthy_SaysSo() => Check(
        """
        web on:db=healthy
        db
        #3 db.1 running unhealthy
        """,
        """
        new web.1 r1 Ready p-web-1
        held: dependency failed to start: container p-db-1 is unhealthy
        """);

    [Fact]
    public void Decide_DependencyWithoutCheck_SaysSo() => Check(
        """
        web on:db=healthy
        db
        #3 db.1 running
        """,
        """
        new web.1 r1 Ready p-web-1
        held: dependency failed to start: container p-db-1 has no healthcheck configured
        """);

    [Fact]
    public void Decide_DependencyExited_NamesItAndItsCode() => Check(
        """
        web on:db=healthy
        db
        #3 db.1 exit=3
        """,
        """
        new web.1 r1 Ready p-web-1
        held: dependency failed to start: container p-db-1 exited (3)
        """);

    [Fact]
    public void Decide_DependencyFailedToComplete_NamesItAndItsCode() => Check(
        """
        web on:migrate=completed
        migrate
        #3 migrate.1 exit=1
        """,
        """
        new web.1 r1 Ready p-web-1
        held: service "migrate" didn't complete successfully: exit 1
        """);

    [Fact]
    public void Decide_DependencyRejected_SaysWhatItSaid() => Check(
        """
        web on:db=started
        db
        #3 db.1 rejected
        """,
        """
        new web.1 r1 Ready p-web-1
        held: dependency failed to start: container p-db-1: no image
        """);

    [Fact]
    public void Decide_OptionalDependencyFailed_GoesOn() => Check(
        """
        web on:db=healthy?
        db
        #3 db.1 exit=3
        """,
        "new web.1 r1 Live p-web-1");

    [Fact]
    public void Decide_GateOpenedBefore_DoesNotGateScale() => Check(
        """
        web x2 on:db=healthy opened
        db
        #3 db.1 running unhealthy
        #7 web.1 running
        """,
        "new web.2 r1 Live p-web-2");

    [Fact]
    public void Decide_AllMadeAnew_WaitsForTheDependency() => Check(
        """
        web on:db=healthy opened recreate=1
        db recreate=1
        #3 db.1 running healthy
        #7 web.1 running
        """,
        "held: waiting for db to be healthy");

    [Fact]
    public void Decide_DependencyOfAnEarlierRoundThatIsKept_IsEnough() => Check(
        """
        web on:db=healthy opened recreate=1
        db
        #3 db.1 running healthy
        #7 web.1 running
        """,
        "#7 Removed hands-over");

    [Fact]
    public void Decide_RestartWhileTheDependencyStarts_Waits() => Check(
        """
        web on:db=healthy opened restart=1
        db
        #3 db.1 running starting
        #7 web.1 running
        """,
        "");

    [Fact]
    public void Decide_DependencyHeld_KeepsTheOldRunning() => Check(
        """
        web r5 on:db=healthy
        db
        #3 db.1 running starting
        #7 web.1 r1 running
        """,
        "held: waiting for db to be healthy");

    [Fact]
    public void Decide_NoReplicasOfTheDependency_CountsAsMet() => Check(
        """
        web on:db=healthy
        db x0
        """,
        "new web.1 r1 Live p-web-1");

    [Fact]
    public void Decide_NewRound_StartsTheExited() => Check(
        """
        web round=2
        #7 web.1 exit=0
        """,
        "#7 round=2");

    [Fact]
    public void Decide_EndedInTheSameRound_CountsAsFilled() => Check("web\n#7 web.1 rejected", "");

    [Fact]
    public void Decide_EndedAndANewRound_ReplacesIt() => Check(
        """
        web round=2
        #7 web.1 rejected
        """,
        "#7 Removed hands-over");

    [Fact]
    public void Decide_RemovedByHand_CountsAsFilled() => Check("web\n#7 web.1 gone", "");

    [Fact]
    public void Decide_RemovedByHandAndANewRound_MakesAnother() => Check(
        """
        web round=1
        #7 web.1 gone
        """,
        """
        #7 Removed hands-over
        new web.1 r1 Live p-web-1 after #7
        """);

    [Fact]
    public void Decide_Recreate_ReplacesTheCurrent() => Check(
        """
        web recreate=1
        #7 web.1 running
        """,
        "#7 Removed hands-over");

    [Fact]
    public void Decide_Rest_StopsAll() => Check(
        """
        web x2 rest
        #7 web.1 running
        #8 web.2 running
        """,
        """
        #7 Resting
        #8 Resting
        """);

    [Fact]
    public void Decide_RestWhileADependentRuns_Waits() => Check(
        """
        web rest
        api rest on:web=started
        #7 web.1 running
        #8 api.1 running resting
        """,
        "");

    [Theory]
    [InlineData("#8 api.1 ready rest=3", "")]
    [InlineData("#8 api.1 exit=0 rest=3 rested=2", "")]
    [InlineData("#8 api.1 ready rest=3 rested=3", "#7 Resting rest=2")]
    [InlineData("#8 api.1 gone rest=3", "#7 Resting rest=2")]
    public void Decide_RestWhileADependentMayBeStarting_Waits(string dependent, string expected) => Check(
        $"""
        web rest=2
        api rest=3 on:web=started
        #7 web.1 running
        {dependent}
        """,
        expected);

    [Fact]
    public void Decide_RestedOnce_PassesTheNextRestOn() => Check(
        """
        web rest=2
        #7 web.1 exit=0 rest=1 rested=1
        """,
        "#7 rest=2");

    [Fact]
    public void Decide_RestEnded_StartsAgain() => Check(
        """
        web round=2
        #7 web.1 exit=137 resting
        """,
        "#7 Live round=2");

    [Fact]
    public void Decide_Restart_PassesTheRoundOn() => Check(
        """
        web restart=3
        #7 web.1 running
        """,
        "#7 restart=3");

    [Fact]
    public void Decide_NoStart_OnlyPrepares() => Check("web nostart", "new web.1 r1 Ready p-web-1");

    [Fact]
    public void Decide_Removal_TakesEveryTask() => Check(
        """
        web x2 removal
        #7 web.1 running
        #8 web.2 running
        """,
        """
        #7 Removed
        #8 Removed
        """);

    [Fact]
    public void Decide_RemovalWhileADependentIsThere_Waits() => Check(
        """
        web removal
        api removal on:web=started
        #7 web.1 running
        #8 api.1 running removed
        """,
        "");

    [Fact]
    public void Decide_NetworkMadeAnew_MakesNoTaskMeanwhile() => Check(
        """
        net p_default present next
        web net=p_default
        """,
        "");
}
