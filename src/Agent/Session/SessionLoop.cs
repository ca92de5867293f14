using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orc.Agent.Networks;
using Orc.Agent.Tasks;
using Orc.Linux.Processes;
using Orc.Model.Images;
using Orc.Model.Networks;
using Orc.Protocol.Mapping;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Agent.Session;

/// <summary>
/// Keeps a session with the control plane: says hello with all there is, takes assignments over, acknowledges them,
/// passes reports on. When it breaks the work goes on, and the next hello tells what happened meanwhile.
/// </summary>
internal sealed partial class SessionLoop(
    IAgentSessions sessions,
    TaskWorker worker,
    NodeIdentity node,
    SessionManner manner,
    TimeProvider time,
    ILogger<SessionLoop> logger)
{
    private static readonly TimeSpan PartingPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    // A node that was cut off is right again within a second of the way's coming back.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);
    /// <summary>A pull of several images, or a prune, is told at once.</summary>
    private static readonly TimeSpan ImagesSettle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>The manager counts on it: only well after that does it start others elsewhere.</summary>
    private static readonly TimeSpan CutOffAfter = TimeSpan.FromSeconds(10);

    private readonly SessionPulse _manager = new(time);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (manner.BeatEvery is null)
        {
            await KeepAsync(cancellationToken);
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(ended.Token);
        await KeepAsync(cancellationToken);
        await ended.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ServeAsync(() => pause = FirstPause, cancellationToken);
                Ended(logger, node.Name);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The edge of the agent's loop: whatever broke the session, the next one is tried.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Broke(logger, failure, node.Name);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>
    /// Tells the worker when no manager was heard for a while. That one is again, its next word tells, once it has said
    /// in this session what the node shall have: until then the tasks of before may be elsewhere.
    /// </summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(WatchEvery, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (_manager.Silence >= CutOffAfter)
            {
                worker.CutOff(true);
            }
        }
    }

    private async Task ServeAsync(Action heard, CancellationToken cancellationToken)
    {
        // The call lives a moment longer than the loop, so that a parting word still goes out.
        using var over = new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var session = Protocol.Sessions.AgentSession.Open(sessions, manner.Form, over.Token);
        var pulse = new SessionPulse(time);
        var renewed = manner.Renewed();
        try
        {
            var images = manner.Images?.List() ?? [];
            await session.ToManager.WriteAsync(new AgentMessage { Hello = Hello(images) }, ended.Token);
            List<Task> parts =
            [
                ReportAsync(session.ToManager, ended.Token),
                ReceiveAsync(session, pulse, heard, ended.Token),
            ];
            if (manner.Attachments is { } attachments)
            {
                parts.Add(AttachAsync(session.ToManager, attachments, ended.Token));
            }

            if (manner.Images is { } holdings)
            {
                parts.Add(TellImagesAsync(session.ToManager, holdings, images, ended.Token));
            }

            if (manner.BeatEvery is { } every)
            {
                parts.Add(BeatAsync(session.ToManager, pulse, every, ended.Token));
            }

            parts.Add(renewed.WaitAsync(ended.Token));
            await await Task.WhenAny(parts);
        }
        finally
        {
            await ended.CancelAsync();
            if (cancellationToken.IsCancellationRequested && manner.AwayFor is { } absence)
            {
                session.ToManager.TryWrite(new AgentMessage
                {
                    Away = new AgentAway { Duration = absence.ToNanoseconds() },
                });
            }

            session.ToManager.TryComplete();
            if (cancellationToken.IsCancellationRequested)
            {
                await Task.WhenAny(session.Served, Task.Delay(PartingPatience, time, CancellationToken.None));
            }

            await over.CancelAsync();
            await session.Served.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!renewed.IsCompleted)
        {
            await session.Served;
        }
    }

    private AgentHello Hello(ImmutableArray<HeldImage> images) => new()
    {
        NodeId = node.Id.Value,
        NodeName = node.Name,
        BootId = HostBoot.Id,
        Epoch = worker.Epoch,
        Everything = worker.TakeEverything().ToWire(),
        Description = manner.Describe().ToWire(),
        Attachments = manner.Attachments?.List().ToWire(),
        Images = manner.Images is null ? null : images.ToWire(),
    };

    private async Task ReceiveAsync(
        AgentSession session, SessionPulse pulse, Action heard, CancellationToken cancellationToken)
    {
        var isOpen = false;
        var tables = new SaidTables();
        await foreach (var message in session.FromManager.ReadAllAsync(cancellationToken))
        {
            pulse.Hear();
            _manager.Hear();
            if (isOpen)
            {
                worker.CutOff(false);
            }

            if (message.HasBeat)
            {
                continue;
            }

            if (message.HasTunnel)
            {
                manner.OpenTunnel(message.Tunnel);
                continue;
            }

            if (manner.Cluster.Length > 0 && message.ClusterId != manner.Cluster)
            {
                throw new InvalidOperationException(
                    $"the manager speaks for cluster {message.ClusterId}, and this node is of {manner.Cluster}: "
                    + "nothing of what it says is done");
            }

            worker.Apply(message.ToAssignment(tables));
            worker.CutOff(false);

            // An acknowledgement says that nobody is led any more to what left the tables.
            await worker.FollowedAsync().WaitAsync(cancellationToken);
            await session.ToManager.WriteAsync(
                new AgentMessage { Acknowledged = message.Sequence }, cancellationToken);
            if (message.Complete && manner.Cluster.Length > 0)
            {
                await session.ToManager.WriteAsync(
                    new AgentMessage { Orphans = worker.FindOrphans().ToWire() }, cancellationToken);
            }

            heard();
            if (!isOpen)
            {
                isOpen = true;
                manner.Opened();
            }
        }
    }

    private static async Task AttachAsync(
        ChannelWriter<AgentMessage> toManager, ClusterAttachments attachments, CancellationToken cancellationToken)
    {
        IReadOnlyList<NetworkAttachment> said = [];
        while (true)
        {
            var news = attachments.News;
            var list = attachments.List();
            if (!list.SequenceEqual(said))
            {
                await toManager.WriteAsync(new AgentMessage { Attachments = list.ToWire() }, cancellationToken);
                said = list;
            }

            await news.WaitAsync(cancellationToken);
        }
    }

    private async Task TellImagesAsync(
        ChannelWriter<AgentMessage> toManager,
        ImageHoldings holdings,
        ImmutableArray<HeldImage> said,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var news = holdings.News();
            var images = holdings.List();
            if (HeldImageNews.Between(said, images) is { IsEmpty: false } different)
            {
                await toManager.WriteAsync(new AgentMessage { Images = different.ToWire() }, cancellationToken);
                said = images;
            }

            await news.WaitAsync(cancellationToken);
            await Task.Delay(ImagesSettle, time, cancellationToken);
        }
    }

    private async Task BeatAsync(
        ChannelWriter<AgentMessage> toManager,
        SessionPulse pulse,
        TimeSpan every,
        CancellationToken cancellationToken)
    {
        for (var number = 1L; ; number++)
        {
            await Task.Delay(BeatMoments.Until(time.GetUtcNow(), every), time, cancellationToken);
            if (pulse.Silence > manner.SilenceLimit)
            {
                throw new TimeoutException($"the manager was silent for {pulse.Silence.TotalSeconds:0.0} s");
            }

            var beat = new AgentBeat { Number = number };
            var peers = manner.Unreached();
            beat.Unreached.Add(peers.Asked);
            beat.Unasked.Add(peers.Unasked);
            await toManager.WriteAsync(new AgentMessage { Beat = beat }, cancellationToken);
        }
    }

    private async Task ReportAsync(ChannelWriter<AgentMessage> toManager, CancellationToken cancellationToken)
    {
        while (true)
        {
            var batch = await worker.Outbox.TakeAsync(cancellationToken);
            await toManager.WriteAsync(new AgentMessage { Reports = batch.ToWire() }, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The session of {Node} with the control plane ended")]
    private static partial void Ended(ILogger logger, string node);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "The session of {Node} with the control plane broke, and is opened again")]
    private static partial void Broke(ILogger logger, Exception failure, string node);
}
