using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orc.Agent.Session;
using Orc.Agent.Tests.Tasks;
using Orc.Model.Images;
using Orc.Model.Nodes;
using Orc.Protocol.Mapping;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Agent.Tests.Session;

public sealed class SessionLoopTests : IAsyncLifetime
{
    private readonly FakeNode _node = new();
    private readonly FakeManager _manager = new();
    private readonly CancellationTokenSource _stop = new();
    private volatile TaskCompletionSource _imageNews = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<HeldImage> _images = [new HeldImage { Id = "sha256:a", Names = ["a:1"] }];
    private Task _running = Task.CompletedTask;

    public ValueTask InitializeAsync()
    {
        var loop = new SessionLoop(
            _manager,
            _node.Worker,
            new NodeIdentity(new NodeId("n1"), "node-1"),
            new SessionManner
            {
                Form = MessageForm.Serialized,
                Images = new ImageHoldings(() => _imageNews.Task, () => _images),
                BeatEvery = TimeSpan.FromSeconds(1),
                SilenceLimit = TimeSpan.FromHours(1),
                Unreached = () => new Orc.Agent.Networks.UnreachedPeers(["10.0.0.2"], ["10.0.0.3"]),
            },
            TimeProvider.System,
            NullLogger<SessionLoop>.Instance);
        _running = Task.Run(() => loop.RunAsync(_stop.Token));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Run_Assigned_AcknowledgesAndReports()
    {
        var hello = await _manager.HelloAsync();
        await _manager.SayAsync(new ManagerMessage
        {
            Sequence = 1,
            ClusterId = "c",
            Complete = true,
            Tasks = { FakeNode.Wish(1, "web-1").ToWire() },
            Networks = { new WireAssignedNetwork { Spec = new WireNetwork { Name = "shop_default" } } },
        });

        // Tasks and networks are made side by side, and all is told as it comes.
        var (isHeard, isLive, isThere) = (false, false, false);
        await _manager.HearAsync(message =>
        {
            isHeard |= message.Acknowledged == 1;
            isLive |= message.Reports?.Tasks.Any(report =>
                report.Task == 1 && report.State == WireTaskState.Live && report.StartRound == 1) == true;
            isThere |= message.Reports?.Resources.Any(report => report is { Name: "shop_default", Present: true })
                == true;
            return isHeard && isLive && isThere;
        });
        Assert.Equal(("n1", "node-1", 1L), (hello.NodeId, hello.NodeName, hello.Epoch));
        Assert.Contains("shop_default", _node.Resources.Networks.Keys);
    }

    [Fact]
    public async Task Run_SessionBreaks_SaysHelloAgainWithEverything()
    {
        await _manager.HelloAsync();
        await _manager.SayAsync(new ManagerMessage
        {
            Sequence = 1,
            ClusterId = "c",
            Complete = true,
            Tasks = { FakeNode.Wish(1, "web-1").ToWire() },
        });
        await _manager.HearAsync(message => message.Reports?.Tasks.Any(report =>
            report.StartRound == 1) == true);

        _manager.Break();

        var hello = await _manager.HelloAsync();
        var report = Assert.Single(hello.Everything.Tasks);
        Assert.Equal((1L, WireTaskState.Live), (report.Task, report.State));
    }

    [Fact]
    public async Task Run_ImagesComeAndGo_SaysAllInTheHelloAndThenWhatDiffers()
    {
        var hello = await _manager.HelloAsync();
        Assert.Equal(["sha256:a"], hello.Images.Images.Select(image => image.Id));

        _images = [new HeldImage { Id = "sha256:b", Size = 7, Names = ["b:1", "b:2"] }];
        var news = _imageNews;
        _imageNews = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        news.SetResult();

        await _manager.HearAsync(message => message.Images is { } images && images.Gone.SequenceEqual(["sha256:a"])
            && images.Images.Single() is { Id: "sha256:b", Size: 7 } told && told.Names.SequenceEqual(["b:1", "b:2"]));
        _manager.Break();
        Assert.Equal(["sha256:b"], (await _manager.HelloAsync()).Images.Images.Select(image => image.Id));
    }

    [Fact]
    public async Task Run_OthersAreNotReached_BeatsSayWhoIsAskedAndWhoIsNot()
    {
        await _manager.HelloAsync();

        await _manager.HearAsync(message => message.Beat is { } beat && beat.Unreached.SequenceEqual(["10.0.0.2"])
            && beat.Unasked.SequenceEqual(["10.0.0.3"]));
    }

    [Fact]
    public async Task Run_NetworkIsRefusedRemoval_ReportsWhy()
    {
        await _manager.HelloAsync();
        _node.Resources.Networks["shop_default"] = true;
        _node.Resources.Refusals["shop_default"] = new Orc.Agent.Networks.NetworkException("it is in use");

        await _manager.SayAsync(new ManagerMessage
        {
            Sequence = 1,
            ClusterId = "c",
            Networks =
            {
                new WireAssignedNetwork { Spec = new WireNetwork { Name = "shop_default" }, Removed = true },
            },
        });

        await _manager.HearAsync(message => message.Reports?.Resources.Any(report =>
            report is { Name: "shop_default", Present: true, Error: "it is in use" }) == true);
    }

    [Fact]
    public async Task Run_CutOffAndTheSessionGoesOn_ABeatEndsIt()
    {
        var time = new FakeTimeProvider();
        var manager = new FakeManager();
        await using var node = new FakeNode();
        using var stop = new CancellationTokenSource();
        var loop = new SessionLoop(
            manager,
            node.Worker,
            new NodeIdentity(new NodeId("n1"), "node-1"),
            new SessionManner
            {
                Form = MessageForm.Serialized,
                BeatEvery = TimeSpan.FromSeconds(1),
                SilenceLimit = TimeSpan.FromHours(1),
            },
            time,
            NullLogger<SessionLoop>.Instance);
        var running = Task.Run(() => loop.RunAsync(stop.Token), TestContext.Current.CancellationToken);
        await manager.HelloAsync();
        var wish = FakeNode.Wish(1, "web-1") with { StopsWhenCutOff = true };
        await manager.SayAsync(new ManagerMessage
        {
            Sequence = 1,
            ClusterId = "c",
            Complete = true,
            Tasks = { wish.ToWire() },
        });
        await manager.HearAsync(IsIn(WireContainerState.Running));

        // As if the whole machine had slept: the session is still there after it.
        time.Advance(TimeSpan.FromSeconds(11));
        await manager.HearAsync(IsIn(WireContainerState.Exited));
        await manager.SayAsync(new ManagerMessage { Beat = 1 });

        await manager.HearAsync(IsIn(WireContainerState.Running));
        await stop.CancelAsync();
        manager.Break();
        await running;

        static Func<AgentMessage, bool> IsIn(WireContainerState state) => message =>
            message.Reports?.Tasks.Any(report => report.StartRound == 1 && report.Status == state) == true;
    }

    /// <summary>The other end of the sessions.</summary>
    private sealed class FakeManager : IAgentSessions
    {
        private readonly Channel<Opened> _opened = Channel.CreateUnbounded<Opened>();
        private ChannelReader<AgentMessage>? _from;
        private ChannelWriter<ManagerMessage>? _to;
        private TaskCompletionSource _ended = new();

        public async Task ServeAsync(
            ChannelReader<AgentMessage> fromAgent,
            ChannelWriter<ManagerMessage> toAgent,
            CancellationToken cancellationToken)
        {
            var hello = await fromAgent.ReadAsync(cancellationToken);
            await _opened.Writer.WriteAsync(new Opened(hello, fromAgent, toAgent), cancellationToken);
            await _ended.Task.WaitAsync(cancellationToken);
        }

        public async Task<AgentHello> HelloAsync()
        {
            using var limit = Limit();
            (var hello, _from, _to) = await _opened.Reader.ReadAsync(limit.Token);
            return hello.Hello;
        }

        public async Task SayAsync(ManagerMessage message)
        {
            using var limit = Limit();
            await _to!.WriteAsync(message, limit.Token);
        }

        public async Task HearAsync(Func<AgentMessage, bool> wanted)
        {
            using var limit = Limit();
            while (!wanted(await _from!.ReadAsync(limit.Token)))
            {
                // Something else was said first.
            }
        }

        public void Break()
        {
            var ended = _ended;
            _ended = new TaskCompletionSource();
            ended.SetException(new InvalidOperationException("the manager broke"));
        }

        private static CancellationTokenSource Limit() => new(TimeSpan.FromSeconds(20), TimeProvider.System);

        private sealed record Opened(
            AgentMessage Hello, ChannelReader<AgentMessage> From, ChannelWriter<ManagerMessage> To);
    }
}
