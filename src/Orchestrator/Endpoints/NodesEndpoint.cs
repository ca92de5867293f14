using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Orc.Compose.Syntax;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>What operators see of the nodes of a cluster and say to them.</summary>
/// <param name="store">Of the cluster.</param>
/// <param name="petitions">Of nodes that ask to be let in again.</param>
/// <param name="here">The node that keeps it.</param>
/// <param name="unreached">Addresses of others that a node does not reach.</param>
internal sealed class NodesEndpoint(
    ClusterStore store,
    Petitions petitions,
    NodeId here,
    Func<NodeId, IReadOnlyList<string>> unreached) : Protocol.V1.Nodes.NodesBase
{
    private const string Self = "self";

    // Whoever looks for an image asks a few of them.
    private const int MostHolders = 16;

    private readonly PlanWriter _writer = new(store);

    /// <summary>Why members cannot be heard now; empty: they can, or there are none.</summary>
    public Func<string> Deafness { get; init; } = () => "";

    public override Task<ListNodesReply> List(ListNodesRequest request, ServerCallContext context)
    {
        var reply = NodeListing.Of(store.Head, request, here, unreached);
        if (Deafness() is { Length: > 0 } deafness)
        {
            reply.Notes.Add(deafness);
        }

        reply.Notes.Add(petitions.List().Where(one => !one.IsGranted).Select(one =>
            $"{one.Name} ({one.Node}) asks to be let in: {one.Reason}. If that is meant: orc node admit {one.Name}"));
        return Task.FromResult(reply);
    }

    public override Task<NodeWriteReply> Admit(NodeRequest request, ServerCallContext context) =>
        petitions.Grant(request.Node, out var error) is { } granted
            ? Task.FromResult(new NodeWriteReply { Node = granted.Node.Value })
            : throw new RpcException(new Status(StatusCode.NotFound, error));

    public override Task<DocumentReply> Inspect(NodeRequest request, ServerCallContext context)
    {
        var head = store.Head;
        var node = Get(head, request.Node);
        var json = NodeDocument.Of(node, here, head.Images.Find(node.Id)).ToJsonString();
        return Task.FromResult(new DocumentReply { Json = ByteString.CopyFrom(json, Encoding.UTF8) });
    }

    public override Task<ImageHoldersReply> FindImage(ImageHoldersRequest request, ServerCallContext context)
    {
        var head = store.Head;
        var reply = new ImageHoldersReply();
        reply.Nodes.Add(head.Images.FindHolders(request.Image)
            .Where(node => head.Nodes.GetValueOrDefault(node) is { Status: NodeStatus.Ready })
            .Take(MostHolders)
            .Select(node => node.Value));
        return Task.FromResult(reply);
    }

    public override async Task<NodeWriteReply> Update(UpdateNodeRequest request, ServerCallContext context)
    {
        var update = new NodeUpdate
        {
            Availability = request.HasAvailability ? Availability(request.Availability) : null,
            Role = request.HasRole ? (NodeRole)request.Role : null,
            Labels = request.LabelAdd.ToImmutableSortedDictionary(StringComparer.Ordinal),
            RemovedLabels = [.. request.LabelRemove],
        };
        var written = await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot => NodePlanner.Update(snapshot, Name(request.Node), update),
            context.CancellationToken);
        return Reply(written, request.Node);
    }

    public override async Task<NodeWriteReply> Remove(RemoveNodeRequest request, ServerCallContext context)
    {
        var written = await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot => NodePlanner.Remove(snapshot, Name(request.Node), request.Force),
            context.CancellationToken);
        var reply = Reply(written, request.Node);
        if (VolumePlanner.FindLoss(written.Before, new NodeId(reply.Node)) is { } loss)
        {
            reply.Warnings.Add(loss);
        }

        return reply;
    }

    public override async Task<UpdateClusterReply> UpdateCluster(
        UpdateClusterRequest request, ServerCallContext context)
    {
        PlacementStrategy? placement = request.HasPlacement
            ? PlacementWords.FindStrategy(request.Placement) ?? throw new RpcException(new Status(
                StatusCode.InvalidArgument,
                $"invalid placement {request.Placement}: it is {PlacementWords.Strategies}"))
            : null;
        TimeSpan? life = request.HasCertificateLife
            ? WireForm.FromNanoseconds(request.CertificateLife) is var asked && asked >= CertificateIssuer.ShortestLife
                ? asked
                : throw new RpcException(new Status(
                    StatusCode.InvalidArgument,
                    $"certificates are good for {CertificateIssuer.ShortestLife.TotalSeconds} s at least"))
            : null;
        await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot =>
            {
                var settings = snapshot.Settings with
                {
                    Placement = placement ?? snapshot.Settings.Placement,
                    CertificateLife = life ?? snapshot.Settings.CertificateLife,
                };
                return settings == snapshot.Settings
                    ? ProjectPlan.Nothing
                    : new ProjectPlan { Changes = [new Change.PutSettings(settings)] };
            },
            context.CancellationToken);
        return new UpdateClusterReply
        {
            Placement = (placement ?? store.Head.Settings.Placement).ToString().ToLowerInvariant(),
            CertificateLife = (life ?? LifeOfToday()).ToNanoseconds(),
        };
    }

    private TimeSpan LifeOfToday() => store.Head.Settings.CertificateLife is var life && life > TimeSpan.Zero
        ? life
        : CertificateIssuer.MemberLife;

    private NodeWriteReply Reply(WrittenPlan written, string node) => new()
    {
        Node = NodePlanner.Find(written.Before, Name(node), out _)?.Id.Value ?? node,
        Warnings = { written.Plan.Warnings },
    };

    private Node Get(Snapshot snapshot, string name) => NodePlanner.Find(snapshot, Name(name), out var error)
        ?? throw PlanWriter.Refused(error);

    private string Name(string node) => node == Self ? here.Value : node;

    private static NodeAvailability Availability(string word) => word switch
    {
        "active" => NodeAvailability.Active,
        "pause" => NodeAvailability.Pause,
        "drain" => NodeAvailability.Drain,
        _ => throw new RpcException(new Status(
            StatusCode.InvalidArgument, $"invalid availability {word}: it is active, pause or drain")),
    };
}
