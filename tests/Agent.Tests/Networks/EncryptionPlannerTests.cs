using Orc.Agent.Networks;
using Orc.Linux.Netlink;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Networks;

/// <summary>What a kernel is told when keys, members or networks change: followed as the kernel would have it.
/// </summary>
public sealed class EncryptionPlannerTests
{
    private static readonly MachinePair Way = new("10.0.0.1", "10.0.0.2");

    private readonly Dictionary<uint, XfrmState> _states = [];
    private readonly List<XfrmPolicy> _policies = [];

    [Fact]
    public void Plan_FirstKeys_AreTakenAllAndOneIsUsed()
    {
        Do(Ring(used: 1, 1, 2), Way);

        Assert.Equal(4, _states.Count);
        Assert.Equal(2, _policies.Count);
        Assert.Equal(1, TagSentWith());
        Assert.Equal(0u, _policies.Single(policy => policy.Direction == XfrmDirection.In).Number);
    }

    [Fact]
    public void Plan_AKeyLater_TheNextIsTakenBeforeItIsUsed_AndTheOldOneAfter()
    {
        Do(Ring(used: 1, 1, 2), Way);
        var plan = Do(Ring(used: 2, 1, 2, 3), Way);

        Assert.All(plan.Add, state => Assert.Equal(3u, state.Number >> 30));
        Assert.Empty(plan.Forget);
        Assert.Equal(2, TagSentWith());
        Assert.Equal(6, _states.Count);

        plan = Do(Ring(used: 3, 2, 3, 4), Way);
        Assert.All(plan.Forget, state => Assert.Equal(1u, state.Number >> 30));
        Assert.Equal(3, TagSentWith());
        Assert.Equal(6, _states.Count);
    }

    [Fact]
    public void Plan_NothingNew_IsNothing()
    {
        Do(Ring(used: 1, 1, 2), Way);

        Assert.True(Do(Ring(used: 1, 1, 2), Way).IsEmpty);
    }

    [Fact]
    public void Plan_WayThatNoNetworkNeedsNow_Stays_AndFollowsTheKeys()
    {
        Do(Ring(used: 1, 1, 2), Way);
        Do(Ring(used: 2, 1, 2, 3));

        Assert.Equal(6, _states.Count);
        Assert.Equal(2, TagSentWith());
    }

    [Fact]
    public void Plan_MemberThatIsNoneAnyMore_IsForgotten()
    {
        Do(Ring(used: 1, 1, 2), Way);
        Do(Ring(used: 1, 1, 2) with { Members = [new OverlayMember("10.0.0.1", "aa")] }, Way);

        Assert.Empty(_states);
        Assert.Empty(_policies);
    }

    [Fact]
    public void Plan_MemberWhoseKernelForgot_GetsOtherKeysAtOnce()
    {
        Do(Ring(used: 1, 1, 2), Way);
        var before = _states.Keys.ToList();
        Do(
            Ring(used: 1, 1, 2) with
            {
                Members = [new OverlayMember("10.0.0.1", "aa"), new OverlayMember("10.0.0.2", "cc")],
            },
            Way);

        Assert.Empty(before.Intersect(_states.Keys));
        Assert.Equal(4, _states.Count);
        Assert.Equal(2, _policies.Count);
    }

    [Fact]
    public void Plan_NoKeys_LeavesNothing()
    {
        Do(Ring(used: 1, 1, 2), Way);
        Do(OverlayKeyring.None, Way);

        Assert.Empty(_states);
        Assert.Empty(_policies);
    }

    [Fact]
    public void Plan_MachineThatCannotEncrypt_HasNoWay()
    {
        Do(Ring(used: 1, 1, 2), new MachinePair("10.0.0.1", "10.0.0.9"));

        Assert.Empty(_states);
    }

    [Fact]
    public void FindLost_AssociationThatWasUsed_IsNeverMadeAgain_AndThoseOfAnotherLifeAre()
    {
        Do(Ring(used: 1, 1, 2), Way);
        var used = _states.Values.Select(state => (state.Destination, state.Number)).ToHashSet();
        _states.Clear();

        var again = EncryptionPlanner.Plan(Ring(used: 1, 1, 2), [Way], _states.Values, _policies);
        Assert.NotNull(again.FindLost(used));

        var reborn = EncryptionPlanner.Plan(
            Ring(used: 1, 1, 2) with
            {
                Members = [new OverlayMember("10.0.0.1", "dd"), new OverlayMember("10.0.0.2", "bb")],
            },
            [Way],
            _states.Values,
            _policies);
        Assert.Equal(4, reborn.Add.Count);
        Assert.Null(reborn.FindLost(used));
    }

    [Fact]
    public void Plan_PoliciesAreGone_AreSetAgain_AndNoKeyIs()
    {
        Do(Ring(used: 1, 1, 2), Way);
        _policies.Clear();
        var plan = Do(Ring(used: 1, 1, 2), Way);

        Assert.Empty(plan.Add);
        Assert.Equal(2, plan.Set.Count);
    }

    [Fact]
    public void Plan_MachinesWithIPv6_HaveWaysOfIt()
    {
        var plan = Do(
            Ring(used: 1, 1, 2) with
            {
                Members = [new OverlayMember("fd00::1", "aa"), new OverlayMember("fd00::2", "bb")],
            },
            new MachinePair("fd00::1", "fd00::2"));

        Assert.Equal(
            ["fd00::1 > fd00::2", "fd00::1 > fd00::2", "fd00::2 > fd00::1", "fd00::2 > fd00::1"],
            plan.Add.Select(state => $"{state.Source} > {state.Destination}").Order(StringComparer.Ordinal));
        Assert.All(plan.Set, policy => Assert.Equal(OverlayApplier.EncryptedPort, policy.Port));
    }

    private EncryptionPlan Do(OverlayKeyring ring, params MachinePair[] needed)
    {
        var plan = EncryptionPlanner.Plan(ring, needed, _states.Values, _policies);
        foreach (var state in plan.Add)
        {
            _states.Add(state.Number, state);
        }

        foreach (var policy in plan.Set.Concat(plan.Drop))
        {
            _policies.RemoveAll(other => other with { Number = 0 } == policy with { Number = 0 });
        }

        _policies.AddRange(plan.Set);
        foreach (var state in plan.Forget)
        {
            Assert.True(_states.Remove(state.Number));
        }

        // What is sent with is there.
        Assert.All(
            _policies.Where(policy => policy.Direction == XfrmDirection.Out),
            policy => Assert.Contains(policy.Number, _states.Keys));
        return plan;
    }

    private int TagSentWith() =>
        (int)(_policies.Single(policy => policy.Direction == XfrmDirection.Out).Number >> 30);

    private static OverlayKeyring Ring(long used, params long[] keys) => new()
    {
        Keys = [.. keys.Select(WayKeysTests.Key)],
        Used = used,
        Members = [new OverlayMember("10.0.0.1", "aa"), new OverlayMember("10.0.0.2", "bb")],
    };
}
