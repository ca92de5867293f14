using System.Collections.Immutable;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Encrypted networks: who may have a part in them, and with which keys.</summary>
public sealed class EncryptionTests
{
    private static readonly TimeSpan Turn = TimeSpan.FromHours(12);

    [Fact]
    public void Keys_TurnAfterTurn_TheNextIsKnownBeforeItIsUsed()
    {
        var now = new ClusterTime(1_000_000);
        var keys = Next(OverlayKeys.None, now)!;
        Assert.Equal("1 2 use 1", Text(keys));
        Assert.Null(Next(keys, now + (Turn - TimeSpan.FromMilliseconds(1))));
        keys = Next(keys, now += Turn)!;
        Assert.Equal("1 2 3 use 2", Text(keys));
        keys = Next(keys, now += Turn)!;
        Assert.Equal("2 3 4 use 3", Text(keys));

        // After a long sleep too: one step, and the next a turn later.
        keys = Next(keys, now += 9 * Turn)!;
        Assert.Equal("3 4 5 use 4", Text(keys));
        Assert.Null(Next(keys, now));
    }

    [Fact]
    public void Keys_OfNoNetwork_Go_AndNoNumberComesAgain()
    {
        var now = new ClusterTime(1_000_000);
        var keys = Next(OverlayKeys.None, now)!;
        var gone = OverlayKeyRule.Next(keys, isNeeded: false, now, Turn, Secrets)!;

        Assert.Empty(gone.Keys);
        Assert.Null(OverlayKeyRule.Next(gone, isNeeded: false, now, Turn, Secrets));
        Assert.Equal("3 4 use 3", Text(Next(gone, now)!));
    }

    [Fact]
    public void Network_WhereANodeCannot_IsRefusedWithItsName()
    {
        var scene = Able(Scene.Of(3), "n1", "n3");

        var error = NetworkPlanner.Create(scene.Snapshot, Spec).Error;

        Assert.Contains("the kernel of n2 cannot encrypt", error, StringComparison.Ordinal);
        Assert.Equal("", NetworkPlanner.Create(Able(scene, "n2").Snapshot, Spec).Error);
    }

    [Fact]
    public void Tasks_GoToNodesThatCan()
    {
        var scene = Able(Scene.Of(2), "n1", "n2");
        scene.Do(NetworkPlanner.Create(scene.Snapshot, Spec));
        scene.Join("n3");
        Assert.Equal("", scene.Deploy(OnNetwork(Scene.Web(6))));
        scene.Pass(5);

        Assert.Equal(["n1", "n2"], scene.Holders().Select(task => task.Node.Value).Distinct().Order());
        Assert.DoesNotContain("n3", scene.Snapshot.Networks[Spec.Name].Overlay!.Nodes.Keys);
    }

    [Fact]
    public void Assignments_HaveTheKeys_OfNodesThatCan_AndInNoStoredWord()
    {
        var scene = Able(Scene.Of(2), "n1", "n2");
        scene.Join("n3");
        scene.Commit(new Change.SetOverlayKeys(Next(OverlayKeys.None, scene.Now)!));

        var ring = AssignmentSet.Of(scene.Snapshot, new NodeId("n1")).Keyring;
        Assert.Equal(["10.0.0.1 life-n1", "10.0.0.2 life-n2"], ring.Members.Select(one => $"{one.Machine} {one.Life}"));
        Assert.Equal(2, ring.Keys.Length);
        Assert.Equal(OverlayKeyring.None, AssignmentSet.Of(scene.Snapshot, new NodeId("n3")).Keyring);

        var again = RecordForm.WriteCheckpoint(scene.Snapshot)
            .Select(record => RecordForm.Read(record.Span))
            .Aggregate(Snapshot.Empty, (snapshot, commit) => snapshot.Apply(commit));
        Assert.Equal(scene.Snapshot.OverlayKeys.Keys, again.OverlayKeys.Keys);
        Assert.Equal("overlay key 1", again.OverlayKeys.Keys[0].ToString());
    }

    private static readonly IReadOnlyList<ImmutableArray<byte>> Secrets =
        [[.. Enumerable.Repeat((byte)1, 32)], [.. Enumerable.Repeat((byte)2, 32)]];

    private static NetworkSpec Spec { get; } = new()
    {
        Name = "closed",
        Driver = OverlayUse.Driver,
        Options = new NetworkSpec { Name = "x" }.Options.Add("encrypted", ""),
    };

    private static ServiceSpec OnNetwork(ServiceSpec service) => service with
    {
        Container = service.Container with
        {
            NetworkMode = NetworkMode.Networks,
            Endpoints = [new EndpointSpec { Network = Spec.Name, Aliases = ["web"] }],
        },
    };

    private static Scene Able(Scene scene, params string[] nodes)
    {
        foreach (var node in nodes.Select(name => scene.Snapshot.Nodes[new NodeId(name)]))
        {
            scene.Commit(new Change.PutNode(node with
            {
                Description = node.Description with { Life = $"life-{node.Name}" },
            }));
        }

        return scene;
    }

    private static OverlayKeys? Next(OverlayKeys keys, ClusterTime now) =>
        OverlayKeyRule.Next(keys, isNeeded: true, now, Turn, Secrets);

    private static string Text(OverlayKeys keys) =>
        $"{string.Join(' ', keys.Keys.Select(key => key.Number))} use {keys.Used}";
}
