using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orc.Protocol.Members;

namespace Orc.Orchestrator.Membership;

/// <summary>Makes a cluster's authority, and its members' certificates: EC P-256, X.509.</summary>
internal static class CertificateIssuer
{
    /// <summary>How long a member's certificate is good.</summary>
    public static readonly TimeSpan MemberLife = TimeSpan.FromDays(90);

    /// <summary>Less could end before its owner has shown it to anybody.</summary>
    public static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(20 * 365);

    /// <summary>Clocks of machines differ a little: what is made now is good a while ago.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);

    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    /// <returns>PEM: the certificate and its key.</returns>
    public static (string Certificate, string Key) CreateAuthority(string cluster, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName(cluster);
        subject.AddCommonName("orc cluster authority");
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(now - Backdated, now + AuthorityLife);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Of what was asked only the key counts, which its owner has signed with.</summary>
    /// <param name="authority">Its certificate and key, PEM.</param>
    /// <param name="request">PKCS #10, DER.</param>
    /// <param name="member">Who it shall be.</param>
    /// <param name="now">From when it is good.</param>
    /// <param name="life">How long it is good; null: <see cref="MemberLife"/>.</param>
    /// <exception cref="CryptographicException">The request is none.</exception>
    public static string Issue(
        (string Certificate, string Key) authority,
        byte[] request,
        MemberIdentity member,
        DateTimeOffset now,
        TimeSpan? life = null)
    {
        var asked = CertificateRequest.LoadSigningRequest(request, HashAlgorithmName.SHA256);
        using var issuer = X509Certificate2.CreateFromPem(authority.Certificate, authority.Key);
        var given = new CertificateRequest(member.ToSubject(), asked.PublicKey, HashAlgorithmName.SHA256);
        given.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        given.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        given.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerUse, ClientUse], false));
        given.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(member.Node.Value);
        given.CertificateExtensions.Add(names.Build());
        var asLongAs = now + (life ?? MemberLife);
        var until = asLongAs < issuer.NotAfter ? asLongAs : issuer.NotAfter;
        using var certificate = given.Create(
            issuer, now - Backdated, until, RandomNumberGenerator.GetBytes(16));
        return certificate.ExportCertificatePem();
    }
}
