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
    Introduction hello,
    ChannelReader<AgentMessage> fromAgent,
    ChannelWriter<ManagerMessage> toAgent,
    AgentPulse pulse)
{
    private readonly AssignmentFeed _feed = new(hello.Node.Id);
    private TaskCompletionSource _gone = NewSignal();

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
        var sending = SendAsync(ended.Token);
        try
        {
            await ReceiveAsync(ended.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (sending.IsFaulted)
        {
            await sending;
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        await foreach (var message in fromAgent.ReadAllAsync(cancellationToken))
        {
            pulse.Hear();
            switch (message.MessageCase)
            {
                case AgentMessage.MessageOneofCase.Reports:
                    Hear(message.Reports);
                    break;
                case AgentMessage.MessageOneofCase.Acknowledged:
                    Acknowledged = Math.Max(Acknowledged, message.Acknowledged);
                    break;
                case AgentMessage.MessageOneofCase.Beat:
                    await toAgent.WriteAsync(
                        new ManagerMessage { Beat = message.Beat.Number }, cancellationToken);
                    break;
                case AgentMessage.MessageOneofCase.Away:
                    pulse.GoAway(TimeSpan.FromTicks(message.Away.Duration / TimeSpan.NanosecondsPerTick));
                    break;
            }
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
        await SayAsync(head, cancellationToken);
        var news = store.ReadAfterAsync(head.Version, cancellationToken).AsTask();
        while (true)
        {
            if (await Task.WhenAny(news, _gone.Task) == news)
            {
                var range = await news;
                head = range.Head;
                if (range.IsGap || range.Commits.Any(commit => IsOfInterest(commit, range.Head)))
                {
                    await SayAsync(head, cancellationToken);
                }

                news = store.ReadAfterAsync(head.Version, cancellationToken).AsTask();
            }
            else
            {
                _gone = NewSignal();
                await SayAsync(head, cancellationToken);
            }
        }
    }

    private ValueTask SayAsync(Snapshot snapshot, CancellationToken cancellationToken) =>
        _feed.Next(snapshot) is { } message ? toAgent.WriteAsync(message, cancellationToken) : default;

    private static bool IsOfInterest(Commit commit, Snapshot head) =>
        commit.Changes.Any(change => AssignmentSet.IsTouchedBy(change, head));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
