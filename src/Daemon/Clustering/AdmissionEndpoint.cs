using Grpc.Core;
using Orc.Agent.Membership;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Membership;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Daemon.Clustering;

/// <summary>The gRPC service <c>orc.v1.Admission</c>: how nodes become members, stay so, and leave.</summary>
internal sealed class AdmissionEndpoint(
    ClusterMembers members, Dispatcher dispatcher, IReadOnlyList<string> managers, TimeProvider time)
    : Admission.AdmissionBase
{
    public override Task<AuthorityReply> GetAuthority(AuthorityRequest request, ServerCallContext context) =>
        Task.FromResult(new AuthorityReply { Authority = members.Certificate });

    public override async Task<AdmitReply> Admit(AdmitRequest request, ServerCallContext context)
    {
        try
        {
            var (certificate, member) = await members.AdmitAsync(
                request.Token,
                new NodeId(request.Node),
                request.NodeName,
                request.CertificateRequest.ToByteArray(),
                context.CancellationToken);
            var caller = context.GetHttpContext().Connection.RemoteIpAddress;
            var isKnocked = caller is not null && await OverlayKnock.SendAsync(
                caller, request.Knock.Memory, time, context.CancellationToken);
            return new AdmitReply
            {
                Certificate = certificate,
                Authority = members.Certificate,
                Cluster = member.Cluster,
                Role = member.Role.ToWire(),
                Clock = time.GetUtcNow().ToUnixTimeMilliseconds(),
                Knocked = isKnocked,
            };
        }
        catch (MembershipException refused)
        {
            var code = refused.IsDenied ? StatusCode.PermissionDenied : StatusCode.FailedPrecondition;
            throw new RpcException(new Status(code, refused.Message));
        }
    }

    public override async Task<RenewReply> Renew(RenewRequest request, ServerCallContext context)
    {
        try
        {
            var certificate = await members.RenewAsync(
                MemberCalls.CertificateOf(context),
                request.NodeName,
                request.CertificateRequest.ToByteArray(),
                context.CancellationToken);
            return new RenewReply { Certificate = certificate, Authority = members.Certificate };
        }
        catch (MembershipException refused)
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, refused.Message));
        }
    }

    public override Task<ManagersReply> ListManagers(ManagersRequest request, ServerCallContext context)
    {
        MemberCalls.Require(context, members);
        return Task.FromResult(new ManagersReply { Managers = { managers } });
    }

    public override async Task<DepartReply> Depart(DepartRequest request, ServerCallContext context)
    {
        var member = MemberCalls.Require(context, members);
        await dispatcher.DismissAsync(member.Node);
        await members.DepartAsync(member.Node, context.CancellationToken);

        // It stops what it has when it has this answer: by then nobody shall be led there any more.
        await dispatcher.AwaitHeardAsync(members.Head.Version, context.CancellationToken);
        return new DepartReply();
    }
}
