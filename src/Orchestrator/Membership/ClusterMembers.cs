using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Store;
using Orc.Protocol.Members;

namespace Orc.Orchestrator.Membership;

/// <summary>A manager's book of members: makes the authority, admits nodes, renews their certificates.</summary>
internal sealed class ClusterMembers(ClusterStore store, StoreKey key, Petitions petitions, TimeProvider time)
{
    // After a manager's start all members come at once, and each is compared with it.
    private volatile Issuer? _issuer;

    public Snapshot Head => store.Head;

    private ClusterAuthority Authority => store.Head.Authority
        ?? throw new MembershipException("this node is no manager of a cluster: orc cluster init makes it one");

    /// <summary>The authority's certificate, PEM.</summary>
    public string Certificate => Authority.Certificate;

    /// <summary>
    /// Makes this store a cluster's, with its first member. Where it is one, because an init before could not listen,
    /// only the member's address follows.
    /// </summary>
    public async Task InitAsync(NodeId node, string name, string address, CancellationToken cancellationToken)
    {
        var (certificate, authorityKey) = CertificateIssuer.CreateAuthority(
            store.Head.Identity.ClusterId, time.GetUtcNow());
        var keys = new AuthorityKeys
        {
            Key = authorityKey,
            WorkerSecret = JoinToken.NewSecret(),
            ManagerSecret = JoinToken.NewSecret(),
        };
        await WriteAsync(
            snapshot =>
            {
                List<Change> changes = snapshot.Authority is null
                    ? [new Change.PutAuthority(keys.Seal(key, certificate))]
                    : [];
                var first = FirstMember(snapshot, node, name, address);
                if (snapshot.Nodes.GetValueOrDefault(node) != first)
                {
                    changes.Add(new Change.PutNode(first));
                }

                return changes;
            },
            cancellationToken);
    }

    public async Task<JoinToken> GetTokenAsync(NodeRole role, bool rotate, CancellationToken cancellationToken)
    {
        if (rotate)
        {
            await WriteAsync(
                snapshot => snapshot.Authority is { } authority
                    ?
                    [
                        new Change.PutAuthority(
                            AuthorityKeys.Open(key, authority).Rotate(role).Seal(key, authority.Certificate)),
                    ]
                    : [],
                cancellationToken);
        }

        using var certificate = X509Certificate2.CreateFromPem(Authority.Certificate);
        return JoinToken.Of(MemberTrust.DigestOf(certificate), AuthorityKeys.Open(key, Authority).SecretOf(role));
    }

    /// <summary>Gives a node that shows a token its certificate, and writes it down as a member.</summary>
    /// <returns>PEM, and what it is.</returns>
    /// <exception cref="MembershipException">The token gives no right, or the node cannot be a member.</exception>
    public async Task<(string Certificate, MemberIdentity Member)> AdmitAsync(
        string token, NodeId node, string name, byte[] request, CancellationToken cancellationToken)
    {
        var keys = AuthorityKeys.Open(key, Authority);
        if (keys.RoleOf(Read(token)) is not { } role)
        {
            throw new MembershipException(
                "the join token is not valid (any more): a manager prints the one of today "
                + "(orc cluster join-token worker)",
                isDenied: true);
        }

        var member = new MemberIdentity(node, store.Head.Identity.ClusterId, role);
        var certificate = Issue(keys, request, member);
        string? refusal = null;
        await WriteAsync(
            snapshot =>
            {
                refusal = AdmissionRule.FindRefusal(snapshot, node, name, role);
                return refusal is null ? AdmissionRule.Admit(snapshot, node, name, role) : [];
            },
            cancellationToken);
        return refusal is null ? (certificate, member) : throw new MembershipException(refusal);
    }

    /// <summary>
    /// Another certificate for who shows one. Where that is too old, or of a node that the store does not know, an
    /// operator must have said yes; until then the node is listed as one that asks.
    /// </summary>
    /// <exception cref="MembershipException">It is not let in (yet).</exception>
    public async Task<string> RenewAsync(
        X509Certificate2 certificate, string name, byte[] request, CancellationToken cancellationToken)
    {
        var fault = FindFault(certificate, out var member);
        if (fault is null)
        {
            return Renew(member!, request);
        }

        var issuer = CertificateOf(Authority);
        var isOurs = member is { Role: NodeRole.Worker } && member.Cluster == store.Head.Identity.ClusterId
            && (MemberTrust.FindFault(certificate, issuer, time.GetUtcNow()) is null
                || MemberTrust.IsExpired(certificate, issuer, time.GetUtcNow()));
        if (!isOurs)
        {
            throw new MembershipException(fault, isDenied: true);
        }

        if (!petitions.Ask(member!.Node, name, fault))
        {
            throw new MembershipException(
                $"{fault}. An operator may let it in as it is: orc node admit {name} (on any node)", isDenied: true);
        }

        string? refusal = null;
        await WriteAsync(
            snapshot =>
            {
                if (snapshot.Nodes.ContainsKey(member.Node))
                {
                    return [];
                }

                refusal = AdmissionRule.FindNameRefusal(snapshot, member.Node, name);
                return refusal is not null
                    ? []
                    :
                    [
                        .. AdmissionRule.Admit(snapshot, member.Node, name, member.Role),

                        // What it runs is not known yet: nothing must be started beside it.
                        new Change.PutRestore(RestoreMark.With(snapshot.Restore, member.Node, store.Now(snapshot))),
                    ];
            },
            cancellationToken);
        return refusal is null ? Renew(member, request) : throw new MembershipException(refusal, isDenied: true);
    }

    /// <summary>Another certificate for the same member.</summary>
    public string Renew(MemberIdentity member, byte[] request) =>
        Issue(AuthorityKeys.Open(key, Authority), request, member);

    /// <summary>Null: a member of today; else why not, for people.</summary>
    public string? FindFault(X509Certificate2 certificate, out MemberIdentity? member)
    {
        member = MemberIdentity.Of(certificate);
        if (store.Head.Authority is not { } authority)
        {
            return "this node is no manager";
        }

        return MemberTrust.FindFault(certificate, CertificateOf(authority), time.GetUtcNow())
            ?? (member is null || member.Cluster != store.Head.Identity.ClusterId
                ? "its certificate is of another cluster"
                : store.Head.Nodes.ContainsKey(member.Node)
                    ? null
                    : $"node {member.Node} was removed from the cluster: orc cluster leave there, then join again");
    }

    /// <summary>The node is about to go: its tasks are placed elsewhere.</summary>
    public Task DepartAsync(NodeId node, CancellationToken cancellationToken) => WriteAsync(
        snapshot => snapshot.Nodes.TryGetValue(node, out var known)
            ?
            [
                new Change.PutNode(known with
                {
                    Availability = NodeAvailability.Drain,
                    Status = NodeStatus.Unreachable,
                    StatusSince = store.Now(snapshot),
                    StatusMessage = "it left the cluster",
                }),
            ]
            : [],
        cancellationToken);

    /// <summary>Read once; who still uses the one before keeps it.</summary>
    private X509Certificate2 CertificateOf(ClusterAuthority authority)
    {
        if (_issuer is not { } known || !string.Equals(known.Pem, authority.Certificate, StringComparison.Ordinal))
        {
            _issuer = known = new Issuer(
                authority.Certificate, X509Certificate2.CreateFromPem(authority.Certificate));
        }

        return known.Certificate;
    }

    private static Node FirstMember(Snapshot snapshot, NodeId node, string name, string address)
    {
        var known = snapshot.Nodes.GetValueOrDefault(node) ?? new Node { Id = node };
        return known with
        {
            Name = name,
            Role = NodeRole.Manager,
            Description = known.Description with { Address = address },
        };
    }

    private static JoinToken Read(string token)
    {
        try
        {
            return JoinToken.Parse(token);
        }
        catch (FormatException failure)
        {
            throw new MembershipException(failure.Message);
        }
    }

    private string Issue(AuthorityKeys keys, byte[] request, MemberIdentity member)
    {
        try
        {
            var life = store.Head.Settings.CertificateLife;
            return CertificateIssuer.Issue(
                (Authority.Certificate, keys.Key),
                request,
                member,
                time.GetUtcNow(),
                life > TimeSpan.Zero ? life : CertificateIssuer.MemberLife);
        }
        catch (CryptographicException failure)
        {
            throw new MembershipException($"the certificate request cannot be used: {failure.Message}");
        }
    }

    private async Task WriteAsync(
        Func<Snapshot, IReadOnlyList<Change>> decide, CancellationToken cancellationToken)
    {
        var outcome = await store.UpdateAsync(RequestId.None, decide, cancellationToken);
        if (!outcome.IsDone)
        {
            throw new IOException(outcome.Error);
        }
    }

    private sealed record Issuer(string Pem, X509Certificate2 Certificate);
}
