using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Orc.Protocol.Members;

namespace Orc.Agent.Membership;

/// <summary>gRPC to a manager: TLS 1.3, each end known by the cluster's authority.</summary>
internal static class ManagerChannel
{
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A machine that is busy is not gone: what is under way on a connection ends with it. That a way was cut is known
    /// sooner, by the session, and then new calls go over a new one.
    /// </summary>
    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(8);

    /// <summary>New calls go over new connections after that, so that they show the certificate of today.</summary>
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromHours(1);

    /// <param name="addresses">Each <c>address:port</c>; the first that answers is taken.</param>
    /// <param name="credentials">What is shown and trusted.</param>
    /// <param name="time">For the certificates' time.</param>
    public static GrpcChannel Open(
        IReadOnlyList<string> addresses, MemberCredentials credentials, TimeProvider time) => Open(
        addresses,
        () => credentials.Own,
        certificate => credentials.IsManager(certificate, time.GetUtcNow()));

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
            ConnectTimeout = ManagerDial.Limit,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = PingEvery,
            KeepAlivePingTimeout = PingPatience,
            PooledConnectionLifetime = ConnectionLife,
            ConnectCallback = async (_, cancellationToken) =>
                new NetworkStream(await ManagerDial.ConnectAsync(addresses, cancellationToken), ownsSocket: true),
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = MemberChains.Unexamined,
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
}
