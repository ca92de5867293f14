using System.Collections.Immutable;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Endpoints;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Cluster;
using Orc.Orchestrator.Tests.Store;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Endpoints;

/// <summary>Since when networks of the cluster are there, and what follows from it.</summary>
public sealed class ClusterNetworkTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static FakeCall<Empty> Call => new(CancellationToken.None);

    [Fact]
    public void Network_GetsItsPlan_IsCreatedThen_AndStaysSo()
    {
        var scene = Scene.Of(1);
        scene.Commit(new Change.PutNetwork(Network("mesh", null)));
        var created = scene.Settle().Now;
        scene.Pass(100);
        var network = scene.Snapshot.Networks["mesh"];
        scene.Commit(new Change.PutNetwork(network with { Overlay = network.Overlay! with { Nodes = One() } }));

        Assert.Equal(created, scene.Settle().Snapshot.Networks["mesh"].CreatedAt);

        static ImmutableSortedDictionary<string, string> One() =>
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("gone", "10.208.0.9");
    }

    [Fact]
    public async Task List_AndInspect_SaySinceWhen()
    {
        await using var store = await StoreAsync();
        var endpoint = new ClusterNetworksEndpoint(store);
        var list = await endpoint.List(new ListNetworksRequest(), Call);
        var document = await endpoint.Inspect(new NetworkRequest { Network = "old" }, Call);

        Assert.Equal(
            ["new 03:04:05", "old 01:04:05", "unknown "],
            list.Networks.Select(network => $"{network.Name} {network.CreatedAt?.ToDateTimeOffset():HH:mm:ss}"));
        Assert.Contains(
            "\"Created\":\"2030-01-02T01:04:05Z\"",
            Encoding.UTF8.GetString(document.Json.Span),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "new old unknown")]
    [InlineData("until=1h", "old")]
    [InlineData("until=2030-01-02T02:00:00Z", "old")]
    [InlineData("until=5h", "")]
    [InlineData("label=keep", "new")]
    [InlineData("label!=keep", "old unknown")]
    public async Task Prune_ByAgeAndLabel_TakesThose(string filter, string expected)
    {
        await using var store = await StoreAsync();
        var request = new PruneRequest();
        request.Filters.Add(filter.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var reply = await new ClusterNetworksEndpoint(store).Prune(request, Call);

        Assert.Equal(expected, string.Join(' ', reply.Removed));
        Assert.Equal(3 - reply.Removed.Count, store.Head.Networks.Count);
    }

    [Fact]
    public void Document_HasWhatWasAskedOfARange()
    {
        var network = Network("mesh", null);
        var json = ClusterNetworkDocument.Of(network with
        {
            Spec = network.Spec with
            {
                Subnets = [new SubnetSpec("10.9.0.0/24") { Range = "10.9.0.128/25", Reserved = ["10.9.0.9"] }],
            },
            Overlay = new OverlayPlan
            {
                Identifier = 1,
                Subnet = "10.9.0.0/24",
                Nodes = ImmutableSortedDictionary<string, string>.Empty,
                Services = ImmutableSortedDictionary<string, string>.Empty,
            },
        });

        Assert.Equal(
            """[{"Subnet":"10.9.0.0/24","IPRange":"10.9.0.128/25","AuxiliaryAddresses":{"0":"10.9.0.9"}}]""",
            json["IPAM"]!["Config"]!.ToJsonString());
    }

    [Theory]
    [InlineData("name=n", "new unknown")]
    [InlineData("name=^n", "new")]
    [InlineData("name=^old$ name=^know", "old")]
    public async Task List_ByName_TakesAnExpression(string filter, string expected)
    {
        await using var store = await StoreAsync();
        var request = new ListNetworksRequest();
        request.Filters.Add(filter.Split(' '));

        var reply = await new ClusterNetworksEndpoint(store).List(request, Call);

        Assert.Equal(expected, string.Join(' ', reply.Networks.Select(network => network.Name)));
    }

    [Theory]
    [InlineData("macvlan", "", "a macvlan network of the cluster needs the addresses of the network it is on")]
    [InlineData("overlay", "", "all overlay subnets are in use")]
    [InlineData("macvlan", "10.9.0.0/30", "its subnet 10.9.0.0/30 is too small")]
    public async Task Create_ThatGetsNoAddresses_LeavesNothing(string driver, string subnet, string error)
    {
        await using var store = await StoreAsync();
        await UseUpAsync(store);
        var request = new CreateNetworkRequest
        {
            Spec = new NetworkSpec
            {
                Name = "made",
                Driver = driver,
                Subnets = subnet.Length == 0 ? [] : [new SubnetSpec(subnet)],
            }.ToWire(),
        };

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => new ClusterNetworksEndpoint(store).Create(request, Call));

        Assert.StartsWith($"cannot create network made: {error}", refused.Status.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("made", store.Head.Networks.Keys);
    }

    [Fact]
    public async Task Create_AnotherWasQuicker_LeavesNothing()
    {
        await using var store = await StoreAsync();
        var making = new ClusterNetworksEndpoint(store).Create(
            new CreateNetworkRequest { Spec = Network("made", null).Spec.ToWire() }, Call);
        while (!store.Head.Networks.ContainsKey("made"))
        {
            await store.ReadAfterAsync(store.Head.Version, CancellationToken.None);
        }

        await UseUpAsync(store);
        await store.UpdateAsync(
            RequestId.None,
            snapshot => new OverlayDecider().Decide(snapshot, "made", store.Now(snapshot)).Changes,
            CancellationToken.None);

        var refused = await Assert.ThrowsAsync<RpcException>(() => making);
        Assert.StartsWith("cannot create network made: all overlay", refused.Status.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("made", store.Head.Networks.Keys);
    }

    /// <summary>One range, which a network has.</summary>
    private static Task UseUpAsync(ClusterStore store) => store.UpdateAsync(
        RequestId.None,
        _ =>
        [
            new Change.SetOverlays(OverlayPools.SettingsOf(OverlaySettings.Default, ["10.20.0.0/24"], 24)),
            new Change.PutNetwork(Network("old", ClusterTime.Of(Start)) with
            {
                Overlay = new OverlayPlan
                {
                    Identifier = 1,
                    Subnet = "10.20.0.0/24",
                    Nodes = ImmutableSortedDictionary<string, string>.Empty,
                    Services = ImmutableSortedDictionary<string, string>.Empty,
                },
            }),
        ],
        CancellationToken.None);

    private static async Task<ClusterStore> StoreAsync()
    {
        var store = await ClusterStore.OpenAsync(
            new FakeCommitLog(), new FakeTimeProvider(Start), NullLogger.Instance, CancellationToken.None);
        var network = Network("new", ClusterTime.Of(Start));
        await store.UpdateAsync(
            RequestId.None,
            _ =>
            [
                new Change.PutNetwork(network with
                {
                    Spec = network.Spec with { Labels = network.Spec.Labels.Add("keep", "") },
                }),
                new Change.PutNetwork(Network("old", ClusterTime.Of(Start.AddHours(-2)))),
                new Change.PutNetwork(Network("unknown", null)),
            ],
            CancellationToken.None);
        return store;
    }

    private static ProjectNetwork Network(string name, ClusterTime? createdAt) => new()
    {
        Spec = new NetworkSpec { Name = name, Driver = OverlayUse.Driver },
        Project = "",
        Node = NodeId.None,
        IsShared = true,
        CreatedAt = createdAt,
    };
}
