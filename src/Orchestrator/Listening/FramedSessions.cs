using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Listening;

/// <summary>Agents' sessions straight on TLS (<see cref="SessionProtocol"/>): a member's agent, as if it were in this
/// process.</summary>
/// <param name="whose">The node that shows a certificate, or none; or why it is not heard.</param>
/// <param name="sessions">The control plane.</param>
/// <param name="time">For the last frame.</param>
internal sealed class FramedSessions(
    Func<X509Certificate2?, SessionCaller> whose, IAgentSessions sessions, TimeProvider time)
{
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(1);

    // A machine that is gone says nothing: its connection is not kept for hours.
    private const int QuietSeconds = 30;
    private const int AskEverySeconds = 10;
    private const int MostAsked = 3;

    // Where something was sent the kernel asks no more.
    private static readonly TimeSpan MostUnacknowledged =
        TimeSpan.FromSeconds(QuietSeconds + (AskEverySeconds * MostAsked));

    /// <summary>Until the agent ends it, or the token is cancelled. The connection is left open.</summary>
    public async Task ServeAsync(
        Stream stream, Socket socket, X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        KeepTrack(socket);
        var toAgent = new FrameWriter<ManagerMessage>(stream, SessionProtocol.MostDown);
        SessionEnd end;
        var caller = whose(certificate);
        if (caller.Fault is { } fault)
        {
            end = new SessionEnd(SessionEndReason.Denied, fault);
        }
        else
        {
            end = await ServeAsync(stream, socket, caller.Node, toAgent, cancellationToken);
        }

        using var limit = new CancellationTokenSource(Parting, time);
        await toAgent.EndAsync(end, limit.Token);
    }

    private async Task<SessionEnd> ServeAsync(
        Stream stream,
        Socket socket,
        NodeId node,
        FrameWriter<ManagerMessage> toAgent,
        CancellationToken cancellationToken)
    {
        using var up = new FrameReader<AgentMessage>(
            stream,
            () => SessionProtocol.StopReading(socket),
            SessionProtocol.MostUp,
            AgentMessage.Parser,
            message => SessionCaller.Inspect(message, node));

        // Not given up: whoever still waits to write would find it gone.
        var down = new CallWriter<ManagerMessage>(toAgent);
        try
        {
            await sessions.ServeAsync(up, down, cancellationToken);
        }
        catch (SessionRefusedException refused)
        {
            return new SessionEnd(SessionEndReason.Refused, refused.Message);
        }
        catch (InvalidDataException malformed)
        {
            return new SessionEnd(SessionEndReason.Malformed, malformed.Message);
        }
        catch (Exception over) when (over is OperationCanceledException or ChannelClosedException or IOException
            or InvalidOperationException)
        {
            // The agent went away, or a newer session of it took this one's place.
        }
        finally
        {
            await down.FinishAsync();
        }

        return SessionEnd.Done;
    }

    private static void KeepTrack(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, QuietSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, AskEverySeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, MostAsked);
        SessionProtocol.EndUnacknowledged(socket, MostUnacknowledged);
    }
}
