using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Orc.Orchestrator.Membership;

/// <summary>
/// How a manager listens for members. After its start all come at once: what follows from its own certificate is found
/// out once and not for each, and whose theirs is says the call and not the machine's store of authorities.
/// </summary>
internal sealed class MemberTls(Func<X509Certificate2> own)
{
    /// <summary>As many may wait to be let in: who finds no room is heard a second later.</summary>
    private const int Waiting = 4096;

    private readonly X509ChainPolicy _chains = new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
        VerificationFlags = X509VerificationFlags.AllFlags,
    };

    private volatile SslStreamCertificateContext? _context;

    public static void Apply(SocketTransportOptions sockets) => sockets.Backlog = Waiting;

    public void Apply(HttpsConnectionAdapterOptions https)
    {
        https.ServerCertificateSelector = (_, _) => own();
        https.OnAuthenticate = (_, options) =>
        {
            options.ServerCertificateSelectionCallback = null;
            options.ServerCertificateContext = Context();
            options.CertificateChainPolicy = _chains;
        };
    }

    /// <summary>Made anew when the certificate was renewed.</summary>
    private SslStreamCertificateContext Context()
    {
        var certificate = own();
        if (_context is not { } known || !ReferenceEquals(known.TargetCertificate, certificate))
        {
            _context = known = SslStreamCertificateContext.Create(
                certificate, additionalCertificates: null, offline: true);
        }

        return known;
    }
}
