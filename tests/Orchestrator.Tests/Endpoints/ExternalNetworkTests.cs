using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Store;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Endpoints;

/// <summary>Networks that a stack takes for granted: each that is missing is named with its place, and nothing is
/// made.</summary>
public sealed class ExternalNetworkTests : IAsyncLifetime
{
    private const string Yaml =
        """
        services:
          web: {image: web, networks: [front, back]}
        networks:
          front: {external: true}
          back: {external: true, name: lan}
          unused: {external: true}
        """;

    private readonly FakeCommitLog _log = new();
    private readonly FakeResources _resources = new();
    private HostControlPlane _plane = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _plane = await HostControlPlane.OpenAsync(
            _log, new NodeId("n1"), ProjectScope.Cluster, _resources, TimeProvider.System, NullLoggerFactory.Instance,
            Token);
        await _plane.Store.UpdateAsync(
            RequestId.None,
            _ => [new Change.PutNode(new Node { Id = new NodeId("n1"), Name = "n1", Status = NodeStatus.Ready })],
            Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _plane.DisposeAsync();
        await _log.DisposeAsync();
    }

    [Fact]
    public async Task Deploy_SomeAreMissing_AllAreNamedWithTheirPlace_AndNothingIsMade()
    {
        // One of the manager alone is none for a stack.
        _resources.Networks.Add("front");
        var version = _plane.Store.Head.Version;

        var refused = await Assert.ThrowsAsync<RpcException>(() => DeployAsync());

        var lines = refused.Status.Detail.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith(
            "compose.yaml:4:3: network front declared as external, but could not be found in the cluster",
            lines[0]);
        Assert.StartsWith(
            "compose.yaml:5:3: network lan declared as external, but could not be found in the cluster",
            lines[1]);
        Assert.Equal(version, _plane.Store.Head.Version);
    }

    [Fact]
    public async Task Deploy_AllAreOfTheCluster_IsDone()
    {
        foreach (var name in (string[])["front", "lan"])
        {
            await _plane.Store.UpdateAsync(
                RequestId.None,
                snapshot => NetworkPlanner.Create(
                    snapshot, new NetworkSpec { Name = name, Driver = OverlayUse.Driver }).Changes,
                Token);
        }

        await DeployAsync();

        Assert.Single(_plane.Store.Head.Services);
    }

    private async Task DeployAsync()
    {
        var call = new FakeCall<ProjectEvent>(Token);
        await _plane.Projects.Up(
            new UpRequest
            {
                Project = OneFile.Project(Yaml),
                RequestId = Google.Protobuf.ByteString.CopyFrom(1),
                Detach = true,
            },
            call,
            call);
    }
}
