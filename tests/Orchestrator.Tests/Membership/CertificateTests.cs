using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orc.Model.Nodes;
using Orc.Orchestrator.Membership;
using Orc.Protocol.Members;

namespace Orc.Orchestrator.Tests.Membership;

public class CertificateTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly MemberIdentity Member = new(new NodeId("n1"), "cluster-1", NodeRole.Worker);

    [Fact]
    public void Issue_ByTheAuthority_IsAMembersOfToday()
    {
        var authority = CertificateIssuer.CreateAuthority("cluster-1", Now);

        using var issued = X509Certificate2.CreateFromPem(
            CertificateIssuer.Issue(authority, Request(), Member, Now));
        using var root = X509Certificate2.CreateFromPem(authority.Certificate);

        Assert.Null(MemberTrust.FindFault(issued, root, Now));
        Assert.Equal(Member, MemberIdentity.Of(issued));
    }

    [Fact]
    public void FindFault_AfterItsLife_SaysThatItExpired()
    {
        var authority = CertificateIssuer.CreateAuthority("cluster-1", Now);
        using var issued = X509Certificate2.CreateFromPem(
            CertificateIssuer.Issue(authority, Request(), Member, Now));
        using var root = X509Certificate2.CreateFromPem(authority.Certificate);

        var fault = MemberTrust.FindFault(issued, root, Now + CertificateIssuer.MemberLife + TimeSpan.FromMinutes(1));

        Assert.Contains("expired", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void FindFault_BeforeItsLife_SpeaksOfAClock()
    {
        var authority = CertificateIssuer.CreateAuthority("cluster-1", Now - TimeSpan.FromDays(10));
        using var issued = X509Certificate2.CreateFromPem(
            CertificateIssuer.Issue(authority, Request(), Member, Now));
        using var root = X509Certificate2.CreateFromPem(authority.Certificate);

        Assert.Contains(
            "clock", MemberTrust.FindFault(issued, root, Now - TimeSpan.FromDays(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void FindFault_OfAnotherAuthority_IsForeign()
    {
        var authority = CertificateIssuer.CreateAuthority("cluster-1", Now);
        using var issued = X509Certificate2.CreateFromPem(
            CertificateIssuer.Issue(authority, Request(), Member, Now));
        using var other = X509Certificate2.CreateFromPem(
            CertificateIssuer.CreateAuthority("cluster-1", Now).Certificate);

        Assert.Equal("its certificate is of another cluster", MemberTrust.FindFault(issued, other, Now));
    }

    private static byte[] Request()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=anybody", key, HashAlgorithmName.SHA256).CreateSigningRequest();
    }
}
