using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orc.Model.Nodes;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>The manager's certificate, and agents' with the same key: EC P-256, as a cluster's.</summary>
internal static class BenchmarkCertificates
{
    public static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=orc benchmark", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddMinutes(-5), now.AddHours(3));
        return Load(Save(made));
    }

    /// <summary>An agent's.</summary>
    public static X509Certificate2 For(NodeId node, X509Certificate2 ours)
    {
        using var key = ours.GetECDsaPrivateKey()!;
        var request = new CertificateRequest($"CN={node}", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(ours.NotBefore, ours.NotAfter);
    }

    public static bool IsOurs(X509Certificate2 shown, X509Certificate2 ours) =>
        shown.GetPublicKey().AsSpan().SequenceEqual(ours.GetPublicKey());

    public static byte[] Save(X509Certificate2 certificate) => certificate.Export(X509ContentType.Pkcs12);

    public static X509Certificate2 Load(byte[] bytes) => X509CertificateLoader.LoadPkcs12(bytes, null);
}
