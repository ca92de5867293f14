using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Orc.Agent.Engine;
using Orc.Agent.Membership;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;
using Orc.Protocol.Members;
using Orc.Protocol.V1;

namespace Orc.Daemon.Clustering;

/// <summary>The gRPC service <c>orc.v1.Cluster</c>: this node's place in a cluster.</summary>
internal sealed class ClusterEndpoint(ClusterHalf cluster) : Cluster.ClusterBase
{
    private const int PieceSize = 256 * 1024;

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
            var manager = await ManagerAddress.FindAsync(
                request.Manager, Dns.GetHostAddressesAsync, context.CancellationToken);
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

    public override Task Backup(
        ClusterBackupRequest request,
        IServerStreamWriter<ClusterBackupPart> responseStream,
        ServerCallContext context) => ExplainAsync(async () =>
        {
            var (snapshot, file) = await cluster.BackUpAsync(request.WithKey, context.CancellationToken);
            var summary = Summary(snapshot, StoreBackup.ReadHeader(file));
            summary.KeyPath = cluster.KeyPath;
            await responseStream.WriteAsync(new ClusterBackupPart { Summary = summary }, context.CancellationToken);
            for (var start = 0; start < file.Length; start += PieceSize)
            {
                var piece = ByteString.CopyFrom(file, start, Math.Min(PieceSize, file.Length - start));
                await responseStream.WriteAsync(new ClusterBackupPart { Content = piece }, context.CancellationToken);
            }

            return true;
        });

    public override Task<ClusterRestoreReply> Restore(
        IAsyncStreamReader<ClusterRestorePart> requestStream, ServerCallContext context) =>
        ExplainAsync(async () =>
        {
            var (snapshot, header, former) = await cluster.RestoreAsync(
                await ReadAsync(requestStream, context.CancellationToken), context.CancellationToken);
            return new ClusterRestoreReply
            {
                Summary = Summary(snapshot, header),
                Former = former,
                Address = cluster.State?.Managers[0] ?? "",
                Waiting =
                {
                    (snapshot.Restore?.Waiting ?? [])
                        .Where(node => node != cluster.Node)
                        .Select(node => snapshot.Nodes[node].Name),
                },
            };
        });

    private static async Task<RestoreAsk> ReadAsync(
        IAsyncStreamReader<ClusterRestorePart> parts, CancellationToken cancellationToken)
    {
        var request = new ClusterRestoreRequest();
        using var file = new MemoryStream();
        await foreach (var part in parts.ReadAllAsync(cancellationToken))
        {
            request = part.Request ?? request;
            if (part.HasContent)
            {
                part.Content.WriteTo(file);
            }
        }

        return new RestoreAsk
        {
            File = file.ToArray(),
            Key = request.Key.ToByteArray(),
            AdvertiseAddress = request.AdvertiseAddress,
            ListenAddress = request.ListenAddress,
        };
    }

    private static ClusterSummary Summary(Snapshot snapshot, BackupHeader header) => new()
    {
        Cluster = header.Cluster,
        Version = header.Version,
        Stacks = snapshot.Projects.Keys.Count(name => name != Project.NoStack),
        Services = snapshot.Services.Count,
        Nodes = snapshot.Nodes.Count,
        Files = snapshot.Files.Count,
        MadeAt = header.MadeAt,
        Node = header.Node,
    };

    private static async Task<T> ExplainAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception refused) when (refused is MembershipException or JoinException or BackupException)
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
        catch (EngineException failure)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, failure.Message));
        }
    }
}
