using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Orc.Model.Nodes;
using Orc.Protocol.Members;

namespace Orc.Agent.Membership;

/// <summary>gRPC to a manager: TLS 1.3, each end known by the cluster's authority.</summary>
internal static class ManagerChannel
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(3);

    /// <param name="address"><c>address:port</c>.</param>
    /// <param name="credentials">What is shown and trusted.</param>
    /// <param name="time">For the certificates' time.</param>
    public static GrpcChannel Open(string address, MemberCredentials credentials, TimeProvider time) => Open(
        address,
        () => credentials.Own,
        certificate => MemberTrust.FindFault(certificate, credentials.Authority, time.GetUtcNow()) is null
            && MemberIdentity.Of(certificate) is { Role: NodeRole.Manager });

    /// <param name="address"><c>address:port</c>.</param>
    /// <param name="own">Null: we have none yet.</param>
    /// <param name="isTrusted">Whether the certificate is that of a manager of ours.</param>
    public static GrpcChannel Open(
        string address, Func<X509Certificate2>? own, Func<X509Certificate2, bool> isTrusted)
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
            $"https://{address}",
            new GrpcChannelOptions
            {
                HttpHandler = transport,
                DisposeHttpClient = true,
                MaxReceiveMessageSize = null,
                MaxSendMessageSize = null,
            });
    }
}
