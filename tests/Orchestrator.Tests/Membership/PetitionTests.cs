using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orc.Model.Nodes;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Store;

namespace Orc.Orchestrator.Tests.Membership;

public sealed class PetitionTests : IAsyncDisposable
{
    private static readonly NodeId Manager = new("m1");
    private static readonly NodeId Worker = new("w1");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly StoreKey _key = StoreKey.Of(RandomNumberGenerator.GetBytes(32));
    private readonly ECDsa _own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private ClusterStore? _store;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private byte[] Request =>
        new CertificateRequest("CN=orc node", _own, HashAlgorithmName.SHA256).CreateSigningRequest();

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        _own.Dispose();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Renew_ExpiredCertificate_NeedsAnOperatorsYes()
    {
        var (members, petitions, certificate) = await JoinAsync();
        _time.Advance(CertificateIssuer.MemberLife + TimeSpan.FromDays(1));

        var refused = await Assert.ThrowsAsync<MembershipException>(
            () => members.RenewAsync(certificate, "worker", Request, Cancellation));

        Assert.Contains("expired", refused.Message, StringComparison.Ordinal);
        Assert.Contains("orc node admit worker", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Worker, Assert.Single(petitions.List()).Node);
        Assert.NotNull(petitions.Grant("worker", out _));
        using var renewed = X509Certificate2.CreateFromPem(
            await members.RenewAsync(certificate, "worker", Request, Cancellation));
        Assert.Null(members.FindFault(renewed, out var member));
        Assert.Equal(Worker, member!.Node);
        Assert.Empty(petitions.List());

        // Once said is once done.
        await Assert.ThrowsAsync<MembershipException>(
            () => members.RenewAsync(certificate, "worker", Request, Cancellation));
    }

    [Fact]
    public async Task Renew_OfANodeThatIsNotKnown_NeedsAnOperatorsYes_AndMakesItOne()
    {
        var (members, petitions, certificate) = await JoinAsync();
        await WriteAsync(new Change.DropNode(Worker));

        await Assert.ThrowsAsync<MembershipException>(
            () => members.RenewAsync(certificate, "worker", Request, Cancellation));
        _ = petitions.Grant("w1", out _);
        _ = await members.RenewAsync(certificate, "worker", Request, Cancellation);

        Assert.Equal("worker", members.Head.Nodes[Worker].Name);
    }

    [Fact]
    public async Task Renew_OfANodeThatIsNotKnown_WithTheNameOfAnother_IsRefused()
    {
        var (members, petitions, certificate) = await JoinAsync();
        await WriteAsync(new Change.DropNode(Worker));
        await Assert.ThrowsAsync<MembershipException>(
            () => members.RenewAsync(certificate, "manager", Request, Cancellation));
        _ = petitions.Grant("w1", out _);

        var refused = await Assert.ThrowsAsync<MembershipException>(
            () => members.RenewAsync(certificate, "manager", Request, Cancellation));

        Assert.Contains("is taken by node m1", refused.Message, StringComparison.Ordinal);
        Assert.False(members.Head.Nodes.ContainsKey(Worker));
    }

    [Fact]
    public async Task Init_Again_KeepsTheAuthorityAndTakesTheAddress()
    {
        var (members, _, _) = await JoinAsync();
        var certificate = members.Certificate;

        await members.InitAsync(Manager, "manager", "10.0.0.2", Cancellation);

        Assert.Equal(certificate, members.Certificate);
        Assert.Equal("10.0.0.2", members.Head.Nodes[Manager].Description.Address);
    }

    [Fact]
    public async Task Renew_ByAStrangersCertificate_IsNoPetition()
    {
        var (members, petitions, _) = await JoinAsync();
        var other = CertificateIssuer.CreateAuthority("other", _time.GetUtcNow());
        using var foreign = X509Certificate2.CreateFromPem(CertificateIssuer.Issue(
            other,
            Request,
            new Orc.Protocol.Members.MemberIdentity(Worker, members.Head.Identity.ClusterId, NodeRole.Worker),
            _time.GetUtcNow()));

        await Assert.ThrowsAsync<MembershipException>(
            () => members.RenewAsync(foreign, "worker", Request, Cancellation));

        Assert.Empty(petitions.List());
        Assert.Null(petitions.Grant("worker", out var error));
        Assert.Contains("no node worker asks", error, StringComparison.Ordinal);
    }

    [Fact]
    public void List_OfWhoDidNotAskAgain_IsEmpty()
    {
        var petitions = new Petitions(_time);
        _ = petitions.Ask(Worker, "worker", "its certificate expired");
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Empty(petitions.List());
    }

    private async Task<(ClusterMembers Members, Petitions Petitions, X509Certificate2 Certificate)> JoinAsync()
    {
        _store = await ClusterStore.OpenAsync(new FakeCommitLog(), _time, NullLogger.Instance, Cancellation);
        await WriteAsync(new Change.SetIdentity(new ClusterIdentity("c1", 1)));
        var petitions = new Petitions(_time);
        var members = new ClusterMembers(_store, _key, petitions, _time);
        await members.InitAsync(Manager, "manager", "10.0.0.1", Cancellation);
        var token = await members.GetTokenAsync(NodeRole.Worker, rotate: false, Cancellation);
        var (pem, _) = await members.AdmitAsync(token.ToString(), Worker, "worker", Request, Cancellation);
        return (members, petitions, X509Certificate2.CreateFromPem(pem));
    }

    private Task<UpdateOutcome> WriteAsync(Change change) =>
        _store!.UpdateAsync(RequestId.None, _ => [change], Cancellation);
}
