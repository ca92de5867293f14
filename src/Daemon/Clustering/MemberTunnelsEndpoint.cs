using Grpc.Core;
using Orc.Orchestrator.Membership;
using Orc.Protocol.Tunnels;
using Orc.Protocol.V1;

namespace Orc.Daemon.Clustering;

/// <summary>The gRPC service <c>orc.v1.Tunnels</c> of a manager, for members.</summary>
internal sealed class MemberTunnelsEndpoint(ClusterMembers members, ITunnelRoutes routes, TunnelDesk desk)
    : Tunnels.TunnelsBase
{
    public override Task Dial(
        IAsyncStreamReader<TunnelBytes> requestStream,
        IServerStreamWriter<TunnelBytes> responseStream,
        ServerCallContext context)
    {
        MemberCalls.Require(context, members);
        return TunnelsEndpoint.CarryAsync(routes, requestStream, responseStream, context);
    }

    public override async Task Serve(
        IAsyncStreamReader<TunnelBytes> requestStream,
        IServerStreamWriter<TunnelBytes> responseStream,
        ServerCallContext context)
    {
        var member = MemberCalls.Require(context, members);
        var ticket = context.RequestHeaders.GetValue(TunnelHeaders.Ticket) ?? "";
        await using var stream = TunnelStream.Of(requestStream, responseStream);
        var over = desk.Serve(member.Node, ticket, stream)
            ?? throw new RpcException(new Status(StatusCode.NotFound, "nobody waits for this tunnel (any more)"));
        await context.WriteResponseHeadersAsync([]);
        await over.WaitAsync(context.CancellationToken);
    }
}
