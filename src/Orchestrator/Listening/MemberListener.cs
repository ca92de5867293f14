using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Orc.Protocol.Sessions;

namespace Orc.Orchestrator.Listening;

/// <summary>
/// Lets connections in, and finds out by the name that TLS gives a protocol what each is: an agent's session, which
/// stays here, or HTTP/2.
/// </summary>
internal sealed partial class MemberListener : IConnectionListener
{
    /// <summary>Whoever says nothing for so long is not waited for.</summary>
    private static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(10);

    /// <summary>Where files run out they do for a while.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// What was sent and is not acknowledged for so long ends a connection. HTTP/2's own question whether somebody is
    /// there is no help where the room for what is sent is full: the server says goodbye before it gives up, and that
    /// stands behind the rest.
    /// </summary>
    private static readonly TimeSpan SilencePatience = TimeSpan.FromSeconds(20);

    /// <summary>What is handed over and not taken yet; the server takes at once.</summary>
    private const int Handed = 64;

    private readonly Socket _socket;
    private readonly MemberTls _tls;
    private readonly FramedSessions _sessions;
    private readonly Action<SslStream> _settle;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<ConnectionContext> _others = Channel.CreateBounded<ConnectionContext>(Handed);
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _serving = [];
    private readonly Task _accepting;

    public MemberListener(
        Socket socket, MemberTls tls, FramedSessions sessions, Action<SslStream> settle, ILogger logger)
    {
        _socket = socket;
        _tls = tls;
        _sessions = sessions;
        _settle = settle;
        _logger = logger;
        EndPoint = socket.LocalEndPoint!;
        _accepting = Task.Run(ListenAsync);
    }

    public EndPoint EndPoint { get; }

    /// <summary>The next that is no session; null: there will be none.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _others.Reader.WaitToReadAsync(cancellationToken) && _others.Reader.TryRead(out var next) ? next : null;

    /// <summary>Nobody is let in any more, and sessions end.</summary>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _ending.CancelAsync();
        _socket.Dispose();
        await _accepting.WaitAsync(cancellationToken);
        _others.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync(CancellationToken.None);
        Task[] rest;
        lock (_lock)
        {
            rest = [.. _serving];
        }

        await Task.WhenAll(rest);
        _ending.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            Socket connection;
            try
            {
                connection = await _socket.AcceptAsync(_ending.Token);
            }
            catch (Exception over) when (_ending.IsCancellationRequested
                && over is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException failure)
            {
                // It was gone before it was let in, or no file is free: those that wait come later.
                LogNotLetIn(failure.Message);
                await Task.Delay(Breath, TimeProvider.System, CancellationToken.None);
                continue;
            }

            Begin(connection);
        }
    }

    private void Begin(Socket connection)
    {
        var serving = Task.Run(() => ServeAsync(connection));
        lock (_lock)
        {
            _serving.Add(serving);
        }

        _ = serving.ContinueWith(
            over =>
            {
                lock (_lock)
                {
                    _serving.Remove(over);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket connection)
    {
        var stream = new SslStream(new NetworkStream(connection, ownsSocket: true));
        var isHanded = false;
        try
        {
            connection.NoDelay = true;
            await GreetAsync(stream);
            if (stream.NegotiatedApplicationProtocol == MemberTls.Session)
            {
                _settle(stream);
                await _sessions.ServeAsync(
                    stream, connection, stream.RemoteCertificate as X509Certificate2, _ending.Token);
            }
            else
            {
                SessionProtocol.EndUnacknowledged(connection, SilencePatience);
                await _others.Writer.WriteAsync(new MemberConnection(stream, connection), _ending.Token);
                isHanded = true;
            }
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException or SocketException
            or OperationCanceledException or InvalidOperationException or ChannelClosedException)
        {
            LogNotHeard(failure.Message);
        }
#pragma warning disable CA1031 // The edge of a session: the others go on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogBroke(failure);
        }
        finally
        {
            if (!isHanded)
            {
                await stream.DisposeAsync();
            }
        }
    }

    private async Task GreetAsync(SslStream stream)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        limit.CancelAfter(HandshakePatience);
        await stream.AuthenticateAsServerAsync(_tls.Options(), limit.Token);
    }

    [LoggerMessage(LogLevel.Debug, "a connection was not let in: {Reason}")]
    private partial void LogNotLetIn(string reason);

    [LoggerMessage(LogLevel.Debug, "a connection to the cluster's port ended: {Reason}")]
    private partial void LogNotHeard(string reason);

    [LoggerMessage(LogLevel.Warning, "an agent's session broke, and the agent opens another")]
    private partial void LogBroke(Exception failure);
}
