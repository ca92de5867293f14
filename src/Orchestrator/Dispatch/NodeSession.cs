using System.Threading.Channels;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
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
    ChannelWriter<ManagerMessage> toAgent)
{
    /// <summary>SQLite has one leader for ever; etcd will count.</summary>
    private const long Term = 1;

    private long _sequence;

    public NodeId Node => hello.Node.Id;

    public string BootId => hello.Node.BootId;

    /// <summary>The last message that the agent has made durable.</summary>
    public long Acknowledged { get; private set; }

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
            switch (message.MessageCase)
            {
                case AgentMessage.MessageOneofCase.Reports:
                    inbox.Add(
                        Node,
                        message.Reports.Tasks.Select(task => task.ToModel()),
                        message.Reports.Resources.Select(ResourceReport.Of));
                    break;
                case AgentMessage.MessageOneofCase.Acknowledged:
                    Acknowledged = Math.Max(Acknowledged, message.Acknowledged);
                    break;
            }
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var head = store.Head;
        var said = AssignmentSet.Of(head, Node);
        await WriteAsync(head, ManagerMessages.Complete(head, said, Forgotten(head)), cancellationToken);
        while (true)
        {
            var range = await store.ReadAfterAsync(head.Version, cancellationToken);
            head = range.Head;
            if (!range.IsGap && !range.Commits.Any(IsOfInterest))
            {
                continue;
            }

            var now = AssignmentSet.Of(head, Node);
            if (ManagerMessages.Difference(head, said, now) is { } difference)
            {
                await WriteAsync(head, difference, cancellationToken);
            }

            said = now;
        }
    }

    /// <summary>Removed, reported, and dropped here before the agent could be told.</summary>
    private IEnumerable<TaskId> Forgotten(Snapshot snapshot) => hello.Tasks
        .Where(task => task.State == TaskState.Removed && !snapshot.Tasks.ContainsKey(task.Task))
        .Select(task => task.Task);

    private ValueTask WriteAsync(Snapshot snapshot, ManagerMessage message, CancellationToken cancellationToken)
    {
        message.Sequence = ++_sequence;
        message.ClusterId = snapshot.Identity.ClusterId;
        message.Incarnation = snapshot.Identity.Incarnation;
        message.Term = Term;
        return toAgent.WriteAsync(message, cancellationToken);
    }

    private static bool IsOfInterest(Commit commit) => commit.Changes.Any(AssignmentSet.IsTouchedBy);
}
