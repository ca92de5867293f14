using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Store;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Cluster;

public sealed class DispatcherTests : IAsyncLifetime
{
    private static readonly NodeId Worker = new("w1");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly FakeCommitLog _log = new();
    private readonly CancellationTokenSource _over = new();
    private ClusterStore? _store;
    private Dispatcher? _dispatcher;

    public async ValueTask InitializeAsync()
    {
        _store = await ClusterStore.OpenAsync(
            _log, _time, NullLogger.Instance, TestContext.Current.CancellationToken);
        _dispatcher = new Dispatcher(_store, _time, NullLoggerFactory.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _store!.DisposeAsync();
        await _log.DisposeAsync();
        _over.Dispose();
    }

    [Fact]
    public async Task Serve_AnotherBootWhileTheFormerIsHeard_IsRefusedAsACopy()
    {
        var former = await OpenAsync("boot-1");
        _time.Advance(LivenessRule.Lost);
        await BeatAsync(former);

        var copy = await SayHelloAsync("boot-2");
        var refused = await Assert.ThrowsAsync<SessionRefusedException>(() => Limited(copy.Served));

        Assert.Contains("one is a copy of the other", refused.Message, StringComparison.Ordinal);
        Assert.False(former.Served.IsCompleted);
    }

    [Fact]
    public async Task Serve_AnotherBootWhenTheFormerIsSilent_TakesItsPlace()
    {
        var former = await OpenAsync("boot-1");
        _time.Advance(LivenessRule.Lost);

        await OpenAsync("boot-2");

        await Limited(former.Served);
        Assert.Equal("boot-2", _store!.Head.Nodes[Worker].BootId);
    }

    [Fact]
    public async Task Serve_OrphansThatCannotBeStored_EndTheSession()
    {
        var session = await OpenAsync("boot-1");
        await _store!.UpdateAsync(
            RequestId.None,
            snapshot => [new Change.PutRestore(RestoreMark.With(snapshot.Restore, Worker, snapshot.Time))],
            TestContext.Current.CancellationToken);

        _log.Next = AppendOutcome.Refused;
        await session.ToManager.WriteAsync(
            new AgentMessage { Orphans = new AgentOrphans() }, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<SessionRefusedException>(() => Limited(session.Served));
        Assert.Contains(Worker, _store.Head.Restore!.Waiting);
    }

    private async Task<AgentSession> OpenAsync(string boot)
    {
        var session = await SayHelloAsync(boot);
        var first = await Limited(session.FromManager.ReadAsync(_over.Token).AsTask());
        Assert.True(first.Complete);
        return session;
    }

    private async Task<AgentSession> SayHelloAsync(string boot)
    {
        var session = AgentSession.Open(_dispatcher!, MessageForm.Serialized, _over.Token);
        var hello = new AgentHello { NodeId = Worker.Value, NodeName = "worker", BootId = boot, Epoch = 1 };
        await session.ToManager.WriteAsync(new AgentMessage { Hello = hello }, _over.Token);
        return session;
    }

    /// <summary>A beat, and the answer to it: by then it was heard.</summary>
    private async Task BeatAsync(AgentSession session)
    {
        await session.ToManager.WriteAsync(
            new AgentMessage { Beat = new AgentBeat { Number = 7 } }, _over.Token);
        var answer = await Limited(session.FromManager.ReadAsync(_over.Token).AsTask());
        Assert.Equal(7, answer.Beat);
    }

    private static Task Limited(Task task) => task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

    private static Task<T> Limited<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
}
