using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Store;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Endpoints;

/// <summary>Two clients that deploy one stack: what was decided on an older release is refused.</summary>
public sealed class StaleDeployTests : IAsyncLifetime
{
    private readonly FakeCommitLog _log = new();
    private readonly FakeResources _resources = new();
    private HostControlPlane _plane = null!;
    private byte _request;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Image => _plane.Store.Head.Releases[
        _plane.Store.Head.Services[new ServiceKey("shop", "web")].Release].Container.Image;

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
    public async Task Deploy_AnotherCommitsBeforeItDoes_IsRefusedAndChangesNothing()
    {
        await DeployAsync("web:1");
        var asks = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        _resources.LooksForPorts = () =>
        {
            asks.TrySetResult();
            return answer.Task;
        };
        var slow = DeployAsync("web:slow", ports: true);
        await asks.Task.WaitAsync(Token);
        await DeployAsync("web:quick");
        var version = _plane.Store.Head.Version;

        answer.SetResult();

        var refused = await Assert.ThrowsAsync<RpcException>(() => slow);
        Assert.StartsWith("stack shop was changed by another deploy meanwhile", refused.Status.Detail);
        Assert.Equal("web:quick", Image);
        Assert.Equal(version, _plane.Store.Head.Version);
    }

    [Fact]
    public async Task Deploy_BasedOnTheReleaseBefore_IsRefused()
    {
        await DeployAsync("web:1", ifRelease: 0);
        var release = _plane.Store.Head.Projects["shop"].Release;
        await DeployAsync("web:2", ifRelease: release);

        var refused = await Assert.ThrowsAsync<RpcException>(() => DeployAsync("web:3", ifRelease: release));

        Assert.Contains($"and release {release} was expected", refused.Status.Detail);
        Assert.Equal("web:2", Image);
    }

    [Fact]
    public async Task Deploy_OfAStackThatWent_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => DeployAsync("web:1", ifRelease: 7));

        Assert.StartsWith("stack shop is not there, and release 7 of it was expected", refused.Status.Detail);
        Assert.Empty(_plane.Store.Head.Projects);
    }

    [Fact]
    public async Task Deploy_AskedForAgainByItsClient_IsDoneOnceAndNotStale()
    {
        await DeployAsync("web:1", ifRelease: 0);
        var version = _plane.Store.Head.Version;

        // The answer was lost on its way: the same request comes once more.
        var said = await DeployAsync("web:1", ifRelease: 0, request: _request);

        Assert.Equal(ProjectEventKind.Done, said[^1].Kind);
        Assert.Equal(version, _plane.Store.Head.Version);
        Assert.Equal("web:1", Image);
    }

    [Fact]
    public async Task Deploy_AskedForAgainWhenAnotherCameSince_DoesNothingAndSaysNothingOfChanges()
    {
        await DeployAsync("web:1", ifRelease: 0);
        var first = _request;
        await DeployAsync("web:2");
        var version = _plane.Store.Head.Version;

        var said = await DeployAsync("web:1", ifRelease: 0, request: first);

        Assert.DoesNotContain(said, one => one.Kind == ProjectEventKind.Service);
        Assert.Equal(version, _plane.Store.Head.Version);
        Assert.Equal("web:2", Image);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Deploy_WhoseWriteHasAnUnknownFate_IsDoneOnceAndSaysWhatItDid(bool isWritten)
    {
        _log.Next = AppendOutcome.Unknown;
        _log.UnknownIsWritten = isWritten;

        var said = await DeployAsync("web:1", ifRelease: 0);

        Assert.Contains(said, one => one.Kind == ProjectEventKind.Service && one.Name == "shop_web");
        Assert.Equal("web:1", Image);
        Assert.Single(_plane.Store.Head.Releases);
    }

    private async Task<List<ProjectEvent>> DeployAsync(
        string image, bool ports = false, long? ifRelease = null, byte? request = null)
    {
        var call = new FakeCall<ProjectEvent>(Token);
        await _plane.Projects.Up(RequestOf(image, ports, ifRelease, request ?? ++_request), call, call);
        return call.Written;
    }

    private static UpRequest RequestOf(string image, bool ports, long? ifRelease, byte id)
    {
        var request = new UpRequest
        {
            Project = OneFile.Project(
                $"services: {{web: {{image: '{image}'{(ports ? ", ports: ['8080:80']" : "")}}}}}"),
            RequestId = Google.Protobuf.ByteString.CopyFrom(id),
            Detach = true,
        };
        if (ifRelease is { } release)
        {
            request.IfRelease = release;
        }

        return request;
    }
}
