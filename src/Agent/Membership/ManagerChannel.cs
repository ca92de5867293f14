using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Orc.Linux;
using Orc.Linux.Netlink;
using Orc.Model.Nodes;
using Orc.Protocol.Members;

namespace Orc.Agent.Membership;

/// <summary>gRPC to a manager: TLS 1.3, each end known by the cluster's authority.</summary>
internal static class ManagerChannel
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(3);

    /// <summary>New calls go over new connections after that, so that they show the certificate of today.</summary>
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromHours(1);

    /// <param name="addresses">Each <c>address:port</c>; the first that answers is taken.</param>
    /// <param name="credentials">What is shown and trusted.</param>
    /// <param name="time">For the certificates' time.</param>
    public static GrpcChannel Open(
        IReadOnlyList<string> addresses, MemberCredentials credentials, TimeProvider time) => Open(
        addresses,
        () => credentials.Own,
        certificate => MemberTrust.FindFault(certificate, credentials.Authority, time.GetUtcNow()) is null
            && MemberIdentity.Of(certificate) is { Role: NodeRole.Manager });

    /// <param name="addresses">Each <c>address:port</c>; the first that answers is taken.</param>
    /// <param name="own">Null: we have none yet.</param>
    /// <param name="isTrusted">Whether the certificate is that of a manager of ours.</param>
    public static GrpcChannel Open(
        IReadOnlyList<string> addresses, Func<X509Certificate2>? own, Func<X509Certificate2, bool> isTrusted)
    {
        var transport = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectLimit,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = PingEvery,
            KeepAlivePingTimeout = PingEvery,
            PooledConnectionLifetime = ConnectionLife,
            ConnectCallback = (_, cancellationToken) => DialAsync(addresses, cancellationToken),
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    certificate is X509Certificate2 known && isTrusted(known),
            },
        };
        if (own is not null)
        {
            transport.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own();
        }

        return GrpcChannel.ForAddress(
            $"https://{addresses[0]}",
            new GrpcChannelOptions
            {
                HttpHandler = transport,
                DisposeHttpClient = true,
                MaxReceiveMessageSize = null,
                MaxSendMessageSize = null,
            });
    }

    private static async ValueTask<Stream> DialAsync(
        IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        for (var index = 0; ; index++)
        {
            var isLast = index == addresses.Count - 1;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (!isLast)
            {
                limit.CancelAfter(ConnectLimit / addresses.Count);
            }

            try
            {
                var socket = await ConnectAsync(IPEndPoint.Parse(addresses[index]), limit.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception failure) when (!isLast && !cancellationToken.IsCancellationRequested
                && failure is SocketException or OperationCanceledException)
            {
                // The next one, then.
            }
        }
    }

    // The first packet of a connection that gets lost is sent again after 1, 3 and 7 s, and the manager's hardware
    // address is asked for once a second. Where a way comes back meanwhile, another socket's is through sooner.
    private static async Task<Socket> ConnectAsync(IPEndPoint end, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var attempts = new List<Task<Socket>>();
        Socket? taken = null;
        try
        {
            while (true)
            {
                attempts.Add(AttemptAsync(end, over.Token));
                var pause = Task.Delay(AgainAfter, TimeProvider.System, over.Token);
                var first = await Task.WhenAny([.. attempts.Where(attempt => !IsUnanswered(attempt)), pause]);
                if (first != pause && !IsUnanswered(first))
                {
                    return taken = await (Task<Socket>)first;
                }

                await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                AskAgainFor(end.Address);
            }
        }
        finally
        {
            await over.CancelAsync();
            _ = DropAsync(attempts, taken);
        }
    }

    // Nobody has that address now; somebody may in a moment.
    private static bool IsUnanswered(Task attempt) => attempt.Exception?.InnerException is SocketException
    {
        SocketErrorCode: SocketError.HostUnreachable or SocketError.HostDown,
    };

    private static void AskAgainFor(IPAddress address)
    {
        try
        {
            using var route = NetlinkSocket.Open(NetlinkFamily.Route);
            route.AskAgainFor(address);
        }
        catch (LinuxException)
        {
            // The kernel asks by itself, a little later.
        }
    }

    private static async Task<Socket> AttemptAsync(IPEndPoint end, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // One that came through after all is not needed.
    private static async Task DropAsync(IReadOnlyList<Task<Socket>> attempts, Socket? taken)
    {
        foreach (var attempt in attempts)
        {
            try
            {
                var socket = await attempt;
                if (socket != taken)
                {
                    socket.Dispose();
                }
            }
            catch (Exception over) when (over is SocketException or OperationCanceledException)
            {
                // It did not come through.
            }
        }
    }
}
