using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Orc.Orchestrator.Listening;
using Orc.Orchestrator.Membership;
using Orc.Protocol.Members;

namespace Orc.Daemon.Clustering;

/// <summary>Who calls a manager: known by the certificate of the connection.</summary>
internal static class MemberCalls
{
    private const string NoCertificate = "only members of the cluster may ask this, and they show a certificate";

    /// <exception cref="RpcException">PermissionDenied: not a member's call; the message says why.</exception>
    public static MemberIdentity Require(ServerCallContext context, ClusterMembers members) =>
        Check(CertificateOf(context), members);

    /// <summary>The caller has its key; whose it is and whether it is good is not looked at.</summary>
    /// <exception cref="RpcException">PermissionDenied: it shows none.</exception>
    public static X509Certificate2 CertificateOf(ServerCallContext context) =>
        context.GetHttpContext().Connection.ClientCertificate
        ?? throw Denied(NoCertificate);

    /// <summary>The same of a session's connection, which says itself why it is not heard.</summary>
    public static SessionCaller Find(X509Certificate2? certificate, ClusterMembers members)
    {
        MemberIdentity? member = null;
        var fault = certificate is null ? NoCertificate : members.FindFault(certificate, out member);
        return new SessionCaller(member?.Node ?? default, fault);
    }

    private static MemberIdentity Check(X509Certificate2 certificate, ClusterMembers members) =>
        members.FindFault(certificate, out var member) is { } fault ? throw Denied(fault) : member!;

    private static RpcException Denied(string reason) => new(new Status(StatusCode.PermissionDenied, reason));
}
