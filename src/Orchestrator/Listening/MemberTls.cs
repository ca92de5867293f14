using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Orc.Protocol.Members;
using Orc.Protocol.Sessions;

namespace Orc.Orchestrator.Listening;

/// <summary>
/// How a manager answers who calls: TLS, with a certificate of the caller's where it has one. After its start all come
/// at once: what follows from its own certificate is found out once and not for each.
/// </summary>
internal sealed class MemberTls(Func<X509Certificate2> own)
{
    /// <summary>A session straight on TLS, which agents of today ask for.</summary>
    public static readonly SslApplicationProtocol Session = new(SessionProtocol.Name);

    private volatile SslServerAuthenticationOptions? _options;

    /// <summary>Made anew when the certificate was renewed.</summary>
    public SslServerAuthenticationOptions Options()
    {
        var certificate = own();
        if (_options is not { } known
            || !ReferenceEquals(known.ServerCertificateContext?.TargetCertificate, certificate))
        {
            _options = known = OptionsFor(certificate);
        }

        return known;
    }

    private static SslServerAuthenticationOptions OptionsFor(X509Certificate2 certificate) => new()
    {
        ApplicationProtocols = [Session, SslApplicationProtocol.Http2],
        ServerCertificateContext = SslStreamCertificateContext.Create(
            certificate, additionalCertificates: null, offline: true),
        CertificateChainPolicy = MemberChains.Unexamined,

        ClientCertificateRequired = true,
#pragma warning disable CA5359 // Each call checks whose it is: some are for those who have no certificate yet.
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
    };
}
