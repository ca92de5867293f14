using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Orc.Orchestrator.Listening;

/// <summary>
/// The one port of a manager: agents' sessions are served as they come, and everything else is handed to the HTTP
/// server whose transport this is.
/// </summary>
/// <param name="tls">How callers are answered.</param>
/// <param name="sessions">Agents' sessions.</param>
/// <param name="settle">For each session, once it is agreed on: it will be quiet most of the time.</param>
/// <param name="logger">For what is not let in.</param>
internal sealed class MemberPort(
    MemberTls tls, FramedSessions sessions, Action<SslStream> settle, ILogger<MemberPort> logger)
    : IConnectionListenerFactory
{
    /// <summary>As many may wait to be let in: who finds no room is heard a second later.</summary>
    private const int Waiting = 4096;

    /// <exception cref="AddressInUseException">Another has the port.</exception>
    /// <exception cref="IOException">The address is not this machine's.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket? socket = null;
        try
        {
            socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.Listen(Waiting);
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            throw failure.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? new AddressInUseException(failure.Message, failure)
                : new IOException($"cannot listen on {endpoint}: {failure.Message}", failure);
        }

        return ValueTask.FromResult<IConnectionListener>(new MemberListener(socket, tls, sessions, settle, logger));
    }
}
