using Microsoft.Extensions.Time.Testing;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Planning;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>A task is told to stop once nobody is led to it any more.</summary>
public sealed class WithdrawalTests
{
    private static readonly NodeId One = new("n1");
    private static readonly NodeId Two = new("n2");

    private readonly FakeTimeProvider _time = new();
    private readonly HeardVersions _heard = new();
    private readonly Scene _scene = Scene.Of(2);

    public WithdrawalTests()
    {
        var web = Scene.Web(2);
        _scene.Deploy(web with
        {
            Container = web.Container with
            {
                NetworkMode = NetworkMode.Networks,
                Endpoints = [new EndpointSpec { Network = "shop_default" }],
            },
        });
        _scene.Pass(30);
    }

    [Fact]
    public void Removal_BeforeTheOthersHeard_IsHeldBack()
    {
        var feed = Begun();
        _heard.Hear(Two, _scene.Snapshot.Version);
        Leave();

        Assert.Empty(StopsIn(feed.Next(_scene.Snapshot)));
        Assert.True(feed.IsHolding);
    }

    [Fact]
    public void Removal_OnceAllHeard_IsTold()
    {
        var feed = Begun();
        _heard.Hear(Two, _scene.Snapshot.Version);
        Leave();
        feed.Next(_scene.Snapshot);

        feed.Acknowledge(2);
        _heard.Hear(One, feed.Heard);
        _heard.Hear(Two, _scene.Snapshot.Version);

        Assert.Single(StopsIn(feed.Next(_scene.Snapshot)));
        Assert.False(feed.IsHolding);
    }

    [Fact]
    public void Removal_SomebodyNeverAnswers_IsToldAfterAWhile()
    {
        var feed = Begun();
        _heard.Hear(Two, 0);
        Leave();
        feed.Next(_scene.Snapshot);
        _time.Advance(Withdrawals.Patience);

        Assert.Single(StopsIn(feed.Next(_scene.Snapshot)));
    }

    [Fact]
    public void Removal_AfterTheManagerSlept_IsHeldBackForAWhileMore()
    {
        var feed = Begun();
        _heard.Hear(Two, 0);
        Leave();
        feed.Next(_scene.Snapshot);

        // Whoever answered meanwhile was not heard, and who had to be told was not.
        _time.Advance(5 * Withdrawals.Patience);
        Assert.Empty(StopsIn(feed.Next(_scene.Snapshot)));

        _time.Advance(Withdrawals.Patience);
        Assert.Single(StopsIn(feed.Next(_scene.Snapshot)));
    }

    [Fact]
    public void Removal_TheOtherIsNotConnected_IsNotWaitedFor()
    {
        var feed = Begun();
        _heard.Leave(Two);
        Leave();
        feed.Next(_scene.Snapshot);
        feed.Acknowledge(2);
        _heard.Hear(One, feed.Heard);

        Assert.Single(StopsIn(feed.Next(_scene.Snapshot)));
    }

    [Fact]
    public void Table_InTheMessageThatHoldsTheStopBack_HasTheEndpointOut()
    {
        var feed = Begun();
        _heard.Hear(Two, _scene.Snapshot.Version);
        Leave();

        var table = Assert.Single(feed.Next(_scene.Snapshot)!.Overlays);
        Assert.True(table.Partial);
        Assert.False(Assert.Single(table.Endpoints).Serving);
    }

    /// <summary>Its session broke and came back just then: what it was told before was that the task shall live.
    /// </summary>
    [Fact]
    public void Removal_InASessionThatBegins_IsHeldBackToo()
    {
        _heard.Hear(Two, _scene.Snapshot.Version);
        Leave();
        var feed = new AssignmentFeed(One, new Withdrawals(_heard, _time));

        Assert.Empty(StopsIn(feed.Next(_scene.Snapshot)));
        Assert.True(feed.IsHolding);
    }

    private AssignmentFeed Begun()
    {
        var feed = new AssignmentFeed(One, new Withdrawals(_heard, _time));
        Assert.NotNull(feed.Next(_scene.Snapshot));
        feed.Acknowledge(1);
        _heard.Hear(One, feed.Heard);
        return feed;
    }

    private void Leave()
    {
        _scene.Do(NodePlanner.Update(
            _scene.Snapshot, "n1", new NodeUpdate { Availability = NodeAvailability.Drain }));
        _scene.Decide();
    }

    private static IEnumerable<WireAssignedTask> StopsIn(ManagerMessage? message) =>
        message?.Tasks.Where(task => task.Desired == WireDesiredState.Removed) ?? [];
}
