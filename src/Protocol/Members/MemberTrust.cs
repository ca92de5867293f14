using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orc.Protocol.Members;

/// <summary>Whether a certificate is of our cluster: issued by its authority, and of today.</summary>
public static class MemberTrust
{
    /// <summary>Null: it is; else why not, for people.</summary>
    public static string? FindFault(X509Certificate2 certificate, X509Certificate2 authority, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (chain.Build(certificate))
        {
            return null;
        }

        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        return status.HasFlag(X509ChainStatusFlags.NotTimeValid)
            ? now > certificate.NotAfter
                ? $"its certificate expired on {certificate.NotAfter.ToUniversalTime():u}"
                : $"its certificate is of the future ({certificate.NotBefore.ToUniversalTime():u}): a clock is wrong"
            : "its certificate is of another cluster";
    }

    /// <summary>It was good once, and nothing but its age is wrong.</summary>
    public static bool IsExpired(X509Certificate2 certificate, X509Certificate2 authority, DateTimeOffset now)
    {
        var lastGood = new DateTimeOffset(certificate.NotAfter.ToUniversalTime()) - TimeSpan.FromSeconds(1);
        return now > lastGood && FindFault(certificate, authority, lastGood) is null;
    }

    /// <summary>What join tokens pin: the SHA-256 of the authority's certificate.</summary>
    public static byte[] DigestOf(X509Certificate2 authority) => SHA256.HashData(authority.RawDataMemory.Span);
}
