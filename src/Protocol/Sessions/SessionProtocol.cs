using System.Net.Sockets;

namespace Orc.Protocol.Sessions;

/// <summary>
/// An agent's session straight on TLS. A thousand agents that only say each second that they live cost a manager little
/// then: HTTP/2 and gRPC between would cost it more than all the rest of a session.
/// </summary>
/// <remarks>
/// It is on the port of everything else between nodes and has a name of its own in TLS (ALPN, RFC 7301): an agent
/// offers it beside <c>h2</c>, and calls <c>orc.v1.AgentSessions</c> where the manager does not know it. Who the agent
/// is says its certificate, as there. Each direction is frames, one after another:
/// <code>
/// kind     1 byte    1 a message, 2 the end
/// length   4 bytes   of the content, big-endian
/// content            a message: AgentMessage up, ManagerMessage down (orc/v1/agent.proto)
///                    the end: why, 1 byte (SessionEndReason), and for people, UTF-8
/// </code>
/// The first message up is the hello. Whoever ends the session says so in a last frame; a connection that closes
/// without one was lost. Nothing is compressed, and nothing keeps the connection alive but the agent's beats.
/// </remarks>
public static class SessionProtocol
{
    /// <summary>Its name in TLS. What the frames mean changes with the number only.</summary>
    public const string Name = "orc-session/1";

    /// <summary>What is known of a hundred thousand containers; whoever says more is no agent.</summary>
    public const int MostUp = 64 << 20;

    /// <summary>A complete set has the files of configs and secrets in it.</summary>
    public const int MostDown = 512 << 20;

    /// <summary>
    /// What was sent and is not acknowledged for so long ends the connection (TCP_USER_TIMEOUT, tcp(7)): the kernel by
    /// itself sends again for a quarter of an hour.
    /// </summary>
    public static void EndUnacknowledged(Socket socket, TimeSpan most)
    {
        const int Tcp = 6;
        const int UserTimeout = 18;
        socket.SetRawSocketOption(Tcp, UserTimeout, BitConverter.GetBytes((int)most.TotalMilliseconds));
    }

    /// <summary>Makes a connection give no more: who waits for what comes is told that nothing does.</summary>
    public static void StopReading(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // It is lost already.
        }
    }

    internal const int HeaderLength = 5;
    internal const byte MessageKind = 1;
    internal const byte EndKind = 2;

    /// <summary>Of the sentence that comes with the end.</summary>
    internal const int MostText = 4096;
}
