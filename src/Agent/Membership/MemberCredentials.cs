using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Orc.Model.Nodes;
using Orc.Protocol.Members;

namespace Orc.Agent.Membership;

/// <summary>The certificates that a member shows and trusts now; renewed while connections live.</summary>
internal sealed class MemberCredentials(X509Certificate2 own, X509Certificate2 authority)
{
    private volatile X509Certificate2 _own = own;
    private volatile SslStreamCertificateContext? _shown;

    public X509Certificate2 Own => _own;

    /// <summary>It as TLS shows it: found out once, for it asks all authorities that the machine trusts.</summary>
    public SslStreamCertificateContext Shown
    {
        get
        {
            var certificate = _own;
            if (_shown is not { } known || !ReferenceEquals(known.TargetCertificate, certificate))
            {
                _shown = known = SslStreamCertificateContext.Create(
                    certificate, additionalCertificates: null, offline: true);
            }

            return known;
        }
    }

    public X509Certificate2 Authority { get; } = authority;

    /// <summary>The former one is left to connections that still use it.</summary>
    public void Renew(X509Certificate2 next) => _own = next;

    public bool IsManager(X509Certificate2 certificate, DateTimeOffset now) =>
        MemberTrust.FindFault(certificate, Authority, now) is null
        && MemberIdentity.Of(certificate) is { Role: NodeRole.Manager };
}
