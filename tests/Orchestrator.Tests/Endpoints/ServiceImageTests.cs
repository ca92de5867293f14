using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Store;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Endpoints;

/// <summary>What a tag means is asked once, here, and not by each node.</summary>
public sealed class ServiceImageTests : IAsyncLifetime
{
    private readonly FakeCommitLog _log = new();
    private readonly FakeResources _resources = new();
    private HostControlPlane _plane = null!;
    private byte _request;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _resources.Remote["web:1"] = "sha256:one";
        _plane = await HostControlPlane.OpenAsync(
            _log, new NodeId("n1"), ProjectScope.Cluster, _resources, TimeProvider.System, NullLoggerFactory.Instance,
            Token);
        await _plane.Store.UpdateAsync(
            RequestId.None,
            _ => [new Change.PutNode(new Node { Id = new NodeId("n1"), Name = "n1", Status = NodeStatus.Ready })],
            Token);
        await _plane.Services.Create(
            new CreateServiceRequest
            {
                Name = "web",
                Container = new WireContainerPatch { Image = "web:1" },
                RequestId = NextRequest(),
            },
            new FakeCall<ServiceWriteReply>(Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _plane.DisposeAsync();
        await _log.DisposeAsync();
    }

    [Fact]
    public void Create_AnImage_HasItsId() => Assert.Equal(("web:1", "sha256:one"), Image());

    [Fact]
    public async Task Update_AnotherImage_IsFetchedAndHasItsId()
    {
        _resources.Remote["web:2"] = "sha256:two";

        await UpdateAsync(new WireContainerPatch { Image = "web:2" });

        Assert.Equal(("web:2", "sha256:two"), Image());
    }

    [Fact]
    public async Task Update_TheSameTagThatMeansAnotherImageNow_TakesThat()
    {
        _resources.Images["web:1"] = "sha256:newer";

        await UpdateAsync(new WireContainerPatch { Image = "web:1" });

        Assert.Equal(("web:1", "sha256:newer"), Image());
    }

    [Fact]
    public async Task Update_AnImageThatNobodyHas_IsLeftToTheNodes()
    {
        await UpdateAsync(new WireContainerPatch { Image = "web:3" });

        Assert.Equal(("web:3", null), Image());
    }

    [Fact]
    public async Task Update_OfSomethingElse_KeepsTheImage()
    {
        _resources.Images["web:1"] = "sha256:newer";

        await UpdateAsync(new WireContainerPatch { User = "me" });

        Assert.Equal(("web:1", "sha256:one"), Image());
    }

    [Fact]
    public async Task Update_OfNoSuchService_FetchesNothing()
    {
        _resources.Remote["web:2"] = "sha256:two";

        await Assert.ThrowsAsync<RpcException>(
            () => UpdateAsync(new WireContainerPatch { Image = "web:2" }, service: "other"));

        Assert.DoesNotContain("web:2", _resources.Images.Keys);
    }

    private Task UpdateAsync(WireContainerPatch patch, string service = "web") => _plane.Services.Update(
        new UpdateServiceRequest { Service = service, Container = patch, RequestId = NextRequest() },
        new FakeCall<ServiceWriteReply>(Token));

    private Google.Protobuf.ByteString NextRequest() => Google.Protobuf.ByteString.CopyFrom(++_request);

    private (string Image, string? Id) Image()
    {
        var service = _plane.Store.Head.Services.Values.Single();
        var container = _plane.Store.Head.Releases[service.Release].Container;
        return (container.Image, container.ImageId);
    }
}
