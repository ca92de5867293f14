using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Single containers on networks of the cluster.</summary>
public sealed class AttachmentTests
{
    private const string Network = "mesh";
    private static readonly NodeId Node = new("n1");

    private static readonly NetworkSpec Lan = new()
    {
        Name = "lan",
        Driver = OverlayUse.Macvlan,
        Attachable = true,
        Subnets =
        [
            new SubnetSpec("10.9.0.0/24") { Gateway = "10.9.0.1", Range = "10.9.0.128/25", Reserved = ["10.9.0.9"] },
        ],
    };

    [Fact]
    public void Asked_OnAnAttachableNetwork_GetsAnAddress_AndOthersFindIt()
    {
        var scene = Mesh();
        Say(scene, "n1", Ask("c1"));
        Say(scene, "n2", Ask("c2"));

        var (first, second) = (Set(scene, "n1"), Set(scene, "n2"));
        var answer = first.Attachments.Values.Single();
        Assert.Equal(("c1", 7, ""), (answer.Container, answer.Number, answer.Error));
        Assert.StartsWith("10.208.", answer.Address, StringComparison.Ordinal);
        Assert.NotEqual(answer.Address, second.Attachments.Values.Single().Address);
        Assert.Contains(Network, first.Networks.Keys);
        Assert.Contains(
            second.Overlays[Network].Endpoints,
            one => one.Address == answer.Address && one.Name == "c1" && one.Service.Length == 0 && one.IsServing);
    }

    [Fact]
    public void Asked_SaidAgain_IsNoNews_WithItsAddressEither()
    {
        var scene = Mesh();
        Say(scene, "n1", Ask("c1"));
        var address = scene.Snapshot.Attachments.Values.Single().Address;

        Assert.NotNull(address);
        Assert.Empty(AttachmentFold.Fold(scene.Snapshot, Node, [Ask("c1")]));
        Assert.Empty(AttachmentFold.Fold(scene.Snapshot, Node, [Ask("c1") with { Address = address }]));
    }

    [Theory]
    [InlineData("closed", "network closed not manually attachable")]
    [InlineData("nowhere", "network nowhere not found")]
    public void Asked_WhereNobodyMay_IsRefused(string network, string error)
    {
        var scene = Mesh();
        scene.Do(NetworkPlanner.Create(
            scene.Snapshot, new NetworkSpec { Name = "closed", Driver = OverlayUse.Driver }));
        Say(scene, "n1", Ask("c1") with { Network = network });

        var answer = Set(scene, "n1").Attachments.Values.Single();
        Assert.StartsWith(error, answer.Error, StringComparison.Ordinal);
        Assert.Equal("", answer.Address);
        Assert.DoesNotContain(network, Set(scene, "n1").Networks.Keys);
    }

    [Theory]
    [InlineData("a\tb", "invalid network alias \"a\\tb\": nobody can ask for")]
    [InlineData("DB", "")]
    public void Asked_WithAnAliasThatNobodyCanAskFor_IsRefused(string alias, string error)
    {
        var scene = Mesh();
        Say(scene, "n1", Ask("c1") with { Aliases = ["good", alias] });

        var answer = Set(scene, "n1").Attachments.Values.Single();
        Assert.StartsWith(error, answer.Error, StringComparison.Ordinal);
        Assert.Equal(error.Length > 0, answer.Error.Length > 0);
    }

    [Fact]
    public void Asked_AgainAfterARefusal_IsJudgedAnew()
    {
        var scene = Mesh();
        Say(scene, "n1", Ask("c1") with { Network = "later" });
        scene.Do(NetworkPlanner.Create(
            scene.Snapshot, new NetworkSpec { Name = "later", Driver = OverlayUse.Driver, Attachable = true }));
        scene.Settle();
        Say(scene, "n1", Ask("c1") with { Network = "later", Number = 8 });

        Assert.Equal((8, ""), Set(scene, "n1").Attachments.Values.Select(one => (one.Number, one.Error)).Single());
    }

    [Fact]
    public void Asked_OnAMacvlanNetwork_GetsAnAddressOfItsRange_AndNobodyElseHasIt()
    {
        var scene = Mesh();
        scene.Do(NetworkPlanner.Create(scene.Snapshot, Lan));
        scene.Settle();
        Say(scene, "n1", Ask("c1") with { Network = Lan.Name });
        Say(scene, "n2", Ask("c2") with { Network = Lan.Name });

        var (first, second) = (Set(scene, "n1"), Set(scene, "n2"));
        Assert.Equal("10.9.0.129", first.Attachments.Values.Single().Address);
        Assert.Equal("10.9.0.130", second.Attachments.Values.Single().Address);
        Assert.Contains(Lan.Name, first.Networks.Keys);
        Assert.Empty(first.Overlays.Keys);
    }

    [Theory]
    [InlineData("10.9.0.1", "is reserved")]
    [InlineData("10.9.0.9", "is reserved")]
    [InlineData("10.8.0.9", "is not in 10.9.0.0/24")]
    public void Asked_OnAMacvlanNetwork_AnAddressOfOthers_IsRefused(string address, string error)
    {
        var scene = Mesh();
        scene.Do(NetworkPlanner.Create(scene.Snapshot, Lan));
        scene.Settle();
        Say(scene, "n1", Ask("c1") with { Network = Lan.Name, Address = address });

        Assert.Contains(error, Set(scene, "n1").Attachments.Values.Single().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Renamed_KeepsItsPlace_AndOthersFindItByItsNewName()
    {
        var scene = Mesh();
        Say(scene, "n1", Ask("c1"));
        var answer = Set(scene, "n1").Attachments.Values.Single();
        Say(scene, "n2", Ask("c2"));
        Say(scene, "n1", Ask("c1") with { Name = "new", Address = answer.Address });

        Assert.Equal(answer, Set(scene, "n1").Attachments.Values.Single());
        Assert.Equal(
            ["c2", "new"],
            Set(scene, "n2").Overlays[Network].Endpoints.Select(one => one.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Container_ThatEnded_GivesItsAddressBack_AndItRests()
    {
        var scene = Mesh();
        Say(scene, "n1", Ask("c1"));
        var before = scene.Snapshot.Attachments.Values.Single().Address;
        Say(scene, "n1");

        Assert.Empty(scene.Snapshot.Attachments);
        Assert.DoesNotContain(Network, Set(scene, "n1").Networks.Keys);
        Say(scene, "n1", Ask("c2"));
        Assert.NotEqual(before, scene.Snapshot.Attachments.Values.Single().Address);
    }

    [Fact]
    public void Network_WithAContainer_IsInUse()
    {
        var scene = Mesh();
        Say(scene, "n1", Ask("c1"));

        Assert.Contains(
            "in use by container c1",
            NetworkPlanner.Remove(scene.Snapshot, Network).Error,
            StringComparison.Ordinal);
        Assert.Empty(NetworkPlanner.Unused(scene.Snapshot));
    }

    [Fact]
    public void Store_ThatForgotIt_TakesTheAddressItHas_UnlessAnotherHasIt()
    {
        var scene = Mesh();
        Say(scene, "n1", Ask("c1") with { Address = "10.208.0.9" });
        Say(scene, "n2", Ask("c2") with { Address = "10.208.0.9" });

        Assert.Equal("10.208.0.9", Set(scene, "n1").Attachments.Values.Single().Address);
        Assert.Contains("in use", Set(scene, "n2").Attachments.Values.Single().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Attachments_SurviveTheFormOfTheStore_AndGoWithTheirNode()
    {
        var scene = Mesh();
        Say(scene, "n1", Ask("c1") with { Aliases = ["one"], Hostname = "h" });
        var again = RecordForm.WriteCheckpoint(scene.Snapshot)
            .Select(record => RecordForm.Read(record.Span))
            .Aggregate(Snapshot.Empty, (snapshot, commit) => snapshot.Apply(commit));

        Assert.Equal(scene.Snapshot.Attachments.Values.Single(), again.Attachments.Values.Single());
        scene.Do(NodePlanner.Remove(scene.Snapshot, "n1", force: true));
        Assert.Empty(scene.Snapshot.Attachments);
    }

    private static Scene Mesh()
    {
        var scene = Scene.Of(2);
        scene.Do(NetworkPlanner.Create(
            scene.Snapshot, new NetworkSpec { Name = Network, Driver = OverlayUse.Driver, Attachable = true }));
        return scene.Settle();
    }

    private static void Say(Scene scene, string node, params NetworkAttachment[] attachments)
    {
        scene.Commit([.. AttachmentFold.Fold(scene.Snapshot, new NodeId(node), attachments)]);
        scene.Settle();
    }

    private static AssignmentSet Set(Scene scene, string node) => AssignmentSet.Of(scene.Snapshot, new NodeId(node));

    private static NetworkAttachment Ask(string container) =>
        new() { Container = container, Network = Network, Number = 7, Name = container };
}
