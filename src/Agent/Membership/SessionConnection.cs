using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Orc.Protocol.Members;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Agent.Membership;

/// <summary>An agent's connection to a manager for a session straight on TLS (<see cref="SessionProtocol"/>).</summary>
internal sealed class SessionConnection : IAsyncDisposable
{
    private static readonly SslApplicationProtocol Session = new(SessionProtocol.Name);

    // What the manager's kernel did not take for so long will not be taken.
    private static readonly TimeSpan MostUntaken = TimeSpan.FromSeconds(6);

    private readonly SslStream _stream;

    private SessionConnection(SslStream stream, Socket socket)
    {
        _stream = stream;
        FromManager = new FrameReader<ManagerMessage>(
            stream,
            () => SessionProtocol.StopReading(socket),
            SessionProtocol.MostDown,
            ManagerMessage.Parser,
            _ => { });
        ToManager = new FrameWriter<AgentMessage>(stream, SessionProtocol.MostUp);
    }

    public FrameReader<ManagerMessage> FromManager { get; }

    public FrameWriter<AgentMessage> ToManager { get; }

    /// <param name="addresses">Each <c>address:port</c>; the first that answers is taken.</param>
    /// <param name="own">What is shown.</param>
    /// <param name="isTrusted">Whether the certificate is that of a manager of ours.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>Null: the manager is older, and knows calls only.</returns>
    /// <exception cref="SocketException">None answers.</exception>
    /// <exception cref="IOException">It answered, and the connection was lost.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">It is not trusted.</exception>
    public static async Task<SessionConnection?> OpenAsync(
        IReadOnlyList<string> addresses,
        SslStreamCertificateContext own,
        Func<X509Certificate2, bool> isTrusted,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ManagerDial.Limit);
        SslStream? stream = null;
        try
        {
            var socket = await ManagerDial.ConnectAsync(addresses, limit.Token);
            stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            SessionProtocol.EndUnacknowledged(socket, MostUntaken);
            await stream.AuthenticateAsClientAsync(OptionsFor(addresses[0], own, isTrusted), limit.Token);
            if (stream.NegotiatedApplicationProtocol == Session)
            {
                return new SessionConnection(stream, socket);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await GiveUpAsync(stream);
            throw new IOException($"the manager at {string.Join(", ", addresses)} did not answer within "
                + $"{ManagerDial.Limit.TotalSeconds} s");
        }
        catch
        {
            await GiveUpAsync(stream);
            throw;
        }

        await GiveUpAsync(stream);
        return null;
    }

    private static ValueTask GiveUpAsync(SslStream? stream) => stream?.DisposeAsync() ?? ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        FromManager.Dispose();
        return _stream.DisposeAsync();
    }

    private static SslClientAuthenticationOptions OptionsFor(
        string address, SslStreamCertificateContext own, Func<X509Certificate2, bool> isTrusted) => new()
        {
            TargetHost = address[..address.LastIndexOf(':')],
            ApplicationProtocols = [Session, SslApplicationProtocol.Http2],
            ClientCertificateContext = own,
            CertificateChainPolicy = MemberChains.Unexamined,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is X509Certificate2 known && isTrusted(known),
        };
}
