using System.Security.Cryptography.X509Certificates;

namespace Orc.Protocol.Members;

/// <summary>
/// What TLS itself finds out about another's certificate: nothing that costs. Whether it is trusted is asked for
/// (<see cref="MemberTrust"/>), with an answer for people, and the machine's store of authorities is no part of it.
/// </summary>
public static class MemberChains
{
    /// <summary>Taken as it is; whoever sets it looks for himself.</summary>
    public static X509ChainPolicy Unexamined { get; } = new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
        VerificationFlags = X509VerificationFlags.AllFlags,
    };
}
