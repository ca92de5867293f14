using System.Threading.Channels;
using Orc.Model.Nodes;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// One agent's session after its hello: hands its reports on, and tells it what its node shall have, all of it first
/// and then each difference. What changes while the agent reads slowly becomes one difference.
/// </summary>
internal sealed class NodeSession(
    ClusterStore store,
    ReportInbox inbox,
    ImageCensus images,
    Introduction hello,
    ChannelReader<AgentMessage> fromAgent,
    ChannelWriter<ManagerMessage> toAgent,
    AgentPulse pulse,
    HeardVersions heard,
    Turns turns,
    TimeProvider time)
{
    /// <summary>Of the five seconds after which an agent looks for another way to a manager.</summary>
    private static readonly TimeSpan AnswerEvery = TimeSpan.FromSeconds(1.5);

    private readonly AssignmentFeed _feed = new(hello.Node.Id, new Withdrawals(heard, time));
    private TaskCompletionSource _gone = NewSignal();
    private TaskCompletionSource _room = NewSignal();
    private long _said = time.GetTimestamp();

    public NodeId Node => hello.Node.Id;

    public string BootId => hello.Node.BootId;

    /// <summary>The last message that the agent has made durable.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Asks the node to open a tunnel to its own socket.</summary>
    public ValueTask AskTunnelAsync(string ticket, CancellationToken cancellationToken) =>
        toAgent.WriteAsync(new ManagerMessage { Tunnel = ticket }, cancellationToken);

    /// <summary>Until the agent completes its channel, or the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // From now on it is waited for, though it knows only what it was told before.
        heard.Hear(Node, 0);
        var sending = SendAsync(ended.Token);
        var receiving = ReceiveAsync(ended.Token);

        // Whichever ends ends the session: an agent that is told nothing more must not count as served.
        var first = await Task.WhenAny(sending, receiving);
        await ended.CancelAsync();
        await Task.WhenAll(sending, receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        while (await fromAgent.WaitToReadAsync(cancellationToken))
        {
            while (fromAgent.TryRead(out var message))
            {
                pulse.Hear();
                if (message.MessageCase == AgentMessage.MessageOneofCase.Beat)
                {
                    pulse.Note(message.Beat.Unreached, message.Beat.Unasked);
                    Answer(message.Beat);
                }
                else
                {
                    await TakeAsync(message, cancellationToken);
                }
            }
        }
    }

    private async ValueTask TakeAsync(AgentMessage message, CancellationToken cancellationToken)
    {
        switch (message.MessageCase)
        {
            case AgentMessage.MessageOneofCase.Reports:
                Hear(message.Reports);
                break;
            case AgentMessage.MessageOneofCase.Acknowledged:
                Acknowledged = Math.Max(Acknowledged, message.Acknowledged);
                _feed.Acknowledge(message.Acknowledged);
                heard.Hear(Node, _feed.Heard);
                _room.TrySetResult();
                break;
            case AgentMessage.MessageOneofCase.Orphans:
                Require(await inbox.NoteOrphansAsync(
                    Node, [.. message.Orphans.Orphans.Select(orphan => orphan.ToModel())], cancellationToken));
                break;
            case AgentMessage.MessageOneofCase.Attachments:
                Require(await inbox.NoteAttachmentsAsync(
                    Node, [.. message.Attachments.Attachments.Select(one => one.ToModel())], cancellationToken));
                break;
            case AgentMessage.MessageOneofCase.Images:
                images.Change(Node, hello, message.Images.ToModel());
                break;
            case AgentMessage.MessageOneofCase.Away:
                pulse.GoAway(TimeSpan.FromTicks(message.Away.Duration / TimeSpan.NanosecondsPerTick));
                break;
        }
    }

    /// <summary>
    /// What an agent says once a session must be stored: where it cannot be, the session ends, and the next one brings
    /// it again.
    /// </summary>
    private static void Require(UpdateOutcome outcome)
    {
        if (!outcome.IsDone)
        {
            throw new SessionRefusedException($"what the agent has could not be stored: {outcome.Error}");
        }
    }

    /// <summary>
    /// The agent hears that somebody is there, unless it has heard so just now, or is hearing something: an answer to
    /// every beat would be half of what a quiet cluster costs.
    /// </summary>
    private void Answer(AgentBeat beat)
    {
        if (time.GetElapsedTime(_said) >= AnswerEvery
            && toAgent.TryWrite(new ManagerMessage { Beat = beat.Number }))
        {
            _said = time.GetTimestamp();
        }
    }

    private void Hear(AgentReports reports)
    {
        var tasks = reports.Tasks.Select(task => task.ToModel()).ToList();
        inbox.Add(Node, tasks, reports.Resources.Select(ResourceReport.Of));
        if (_feed.NoteGone(store.Head, tasks))
        {
            _gone.TrySetResult();
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var head = store.Head;
        _feed.NoteGone(head, hello.Tasks);
        var others = heard.News;
        await SayAsync(head, cancellationToken);
        var news = store.ReadAfterAsync(head.Version, cancellationToken).AsTask();
        while (true)
        {
            await WaitAsync(news, others, cancellationToken);
            await AwaitRoomAsync(cancellationToken);
            others = heard.News;
            if (_gone.Task.IsCompleted)
            {
                _gone = NewSignal();
            }

            if (!news.IsCompleted)
            {
                await SayAsync(head, cancellationToken);
                continue;
            }

            // All that came while the agent was busy.
            _ = await news;
            var range = store.ReadAfter(head.Version);
            head = range.Head;
            await SayAsync(range, cancellationToken);
            news = store.ReadAfterAsync(head.Version, cancellationToken).AsTask();
        }
    }

    /// <summary>Until the agent has acted on some of what it was told.</summary>
    private async Task AwaitRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            _room = NewSignal();
            if (!_feed.IsBusy)
            {
                return;
            }

            await _room.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Until there is something to say, perhaps.</summary>
    private async Task WaitAsync(Task news, Task others, CancellationToken cancellationToken)
    {
        if (!_feed.IsHolding)
        {
            await Task.WhenAny(news, _gone.Task);
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(news, _gone.Task, others, Task.Delay(Withdrawals.Patience, time, over.Token));
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private ValueTask SayAsync(Snapshot snapshot, CancellationToken cancellationToken) =>
        SayAsync(new CommitRange(snapshot, [], IsGap: true), cancellationToken);

    private async ValueTask SayAsync(CommitRange range, CancellationToken cancellationToken)
    {
        var message = await ConsiderAsync(range, cancellationToken);
        if (message is not null)
        {
            await toAgent.WriteAsync(message, cancellationToken);
            _said = time.GetTimestamp();
        }

        heard.Hear(Node, _feed.Heard);
    }

    /// <summary>
    /// What there is to say of it. A commit may concern a thousand sessions, and somebody else may wait for a thread:
    /// they work it out few at a time.
    /// </summary>
    private async ValueTask<ManagerMessage?> ConsiderAsync(CommitRange range, CancellationToken cancellationToken)
    {
        await turns.TakeAsync(Urgency.Steady, cancellationToken);
        try
        {
            var head = range.Head;
            if (range.IsGap || _feed.IsHolding || range.Commits.Any(commit => _feed.IsOfInterest(commit, head)))
            {
                return Next(head);
            }

            _feed.Pass(head.Version);
            return null;
        }
        finally
        {
            turns.Release();
        }
    }

    private ManagerMessage? Next(Snapshot snapshot)
    {
        // Its tasks are not ours to speak of any more: what runs there is for whoever looks after that machine.
        if (!snapshot.Nodes.ContainsKey(Node))
        {
            throw new SessionRefusedException($"node {Node} was removed from the cluster");
        }

        return _feed.Next(snapshot);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
