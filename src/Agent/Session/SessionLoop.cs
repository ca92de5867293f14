using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orc.Agent.Tasks;
using Orc.Linux.Processes;
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
    MessageForm form,
    TimeProvider time,
    ILogger<SessionLoop> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancellationToken)
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

    private async Task ServeAsync(Action heard, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var session = Protocol.Sessions.AgentSession.Open(sessions, form, ended.Token);
        try
        {
            await session.ToManager.WriteAsync(new AgentMessage { Hello = Hello() }, ended.Token);
            var reporting = ReportAsync(session.ToManager, ended.Token);
            var receiving = ReceiveAsync(session, heard, ended.Token);
            await await Task.WhenAny(reporting, receiving);
        }
        finally
        {
            session.ToManager.TryComplete();
            await ended.CancelAsync();
            await session.Served.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await session.Served;
    }

    private AgentHello Hello() => new()
    {
        NodeId = node.Id.Value,
        NodeName = node.Name,
        BootId = HostBoot.Id,
        Epoch = worker.Epoch,
        Everything = worker.TakeEverything().ToWire(),
    };

    private async Task ReceiveAsync(AgentSession session, Action heard, CancellationToken cancellationToken)
    {
        await foreach (var message in session.FromManager.ReadAllAsync(cancellationToken))
        {
            worker.Apply(message.ToAssignment());
            await session.ToManager.WriteAsync(
                new AgentMessage { Acknowledged = message.Sequence }, cancellationToken);
            heard();
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
