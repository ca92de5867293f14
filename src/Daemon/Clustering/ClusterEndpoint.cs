using Grpc.Core;
using Orc.Agent.Membership;
using Orc.Orchestrator.Membership;
using Orc.Protocol.Mapping;
using Orc.Protocol.Members;
using Orc.Protocol.V1;

namespace Orc.Daemon.Clustering;

/// <summary>The gRPC service <c>orc.v1.Cluster</c>: this node's place in a cluster.</summary>
internal sealed class ClusterEndpoint(ClusterHalf cluster) : Cluster.ClusterBase
{
    public override Task<ClusterInitReply> Init(ClusterInitRequest request, ServerCallContext context) =>
        ExplainAsync(async () =>
        {
            var (state, token) = await cluster.InitAsync(
                request.AdvertiseAddress,
                request.ListenAddress,
                [.. request.AddressPools],
                request.AddressPoolMaskLength,
                context.CancellationToken);
            return new ClusterInitReply
            {
                Node = cluster.Node.Value,
                WorkerToken = token.ToString(),
                Address = state.Managers[0],
            };
        });

    public override Task<ClusterJoinReply> Join(ClusterJoinRequest request, ServerCallContext context) =>
        ExplainAsync(async () =>
        {
            if (!AdvertiseAddress.TryParse(request.Manager, out var manager))
            {
                throw new FormatException(
                    $"\"{request.Manager}\" is no address of a manager: one looks like 10.0.0.1:2377");
            }

            var (state, warnings) = await cluster.JoinAsync(
                JoinToken.Parse(request.Token),
                manager.ToString(),
                request.AdvertiseAddress,
                context.CancellationToken);
            var reply = new ClusterJoinReply { Node = cluster.Node.Value, Role = state.Role.ToWire() };
            reply.Warnings.Add(warnings);
            return reply;
        });

    public override Task<ClusterLeaveReply> Leave(ClusterLeaveRequest request, ServerCallContext context) =>
        ExplainAsync(async () =>
        {
            await cluster.LeaveAsync(request.Force, context.CancellationToken);
            return new ClusterLeaveReply();
        });

    public override Task<ClusterTokenReply> GetToken(ClusterTokenRequest request, ServerCallContext context) =>
        ExplainAsync(async () => new ClusterTokenReply
        {
            Token = (await cluster.TokenAsync(request.Role.ToModel(), request.Rotate, context.CancellationToken))
                .ToString(),
            Address = cluster.State?.Managers[0] ?? "",
        });

    public override Task<ClusterMembershipReply> GetMembership(
        ClusterMembershipRequest request, ServerCallContext context) =>
        Task.FromResult(new ClusterMembershipReply
        {
            Node = cluster.Node.Value,
            Cluster = cluster.State?.Cluster ?? "",
            Role = cluster.State?.Role.ToWire() ?? WireNodeRole.Manager,
            Manager = cluster.State?.Managers[0] ?? "",
        });

    private static async Task<T> ExplainAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception refused) when (refused is MembershipException or JoinException)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, refused.Message));
        }
        catch (FormatException wrong)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, wrong.Message));
        }
        catch (IOException failure)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, failure.Message));
        }
    }
}
