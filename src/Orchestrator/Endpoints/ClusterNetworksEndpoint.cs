using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Model.Units;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>Networks of a cluster: those of its stacks, and those that an operator made for all.</summary>
internal sealed class ClusterNetworksEndpoint(ClusterStore store) : ClusterNetworks.ClusterNetworksBase
{
    private readonly PlanWriter _writer = new(store);

    public override async Task<CreateNetworkReply> Create(CreateNetworkRequest request, ServerCallContext context)
    {
        var spec = request.Spec.ToModel();
        await _writer.WriteAsync(
            RequestId.None, snapshot => NetworkPlanner.Create(snapshot, spec), context.CancellationToken);
        var made = await WaitForPlanAsync(spec.Name, context.CancellationToken);
        if (made.Error.Length == 0)
        {
            return new CreateNetworkReply { Id = OverlayUse.IdOf(made) };
        }

        await _writer.WriteAsync(
            RequestId.None, snapshot => NetworkPlanner.Undo(snapshot, spec.Name), context.CancellationToken);
        throw PlanWriter.Refused($"cannot create network {spec.Name}: {made.Error}");
    }

    public override Task<ListNetworksReply> List(ListNetworksRequest request, ServerCallContext context)
    {
        var filters = FilterReading.Of(
            request.Filters, "dangling", "driver", "id", "label", "name", "scope", "type");
        var snapshot = store.Head;
        var networks = snapshot.Networks.Values.Where(OverlayUse.IsAddressed)
            .Where(network => filters.Admits("driver", word => network.Spec.Driver == word)
                && filters.Admits("id", id => OverlayUse.IdOf(network).StartsWith(id, StringComparison.Ordinal))
                && filters.Admits("name", name => FilterName.Matches(network.Name, name))
                && filters.Admits("scope", word => word is "swarm" or "global")
                && filters.Admits("type", word => word == "custom")
                && filters.Admits("dangling", word =>
                    word is "1" or "true" == (NetworkPlanner.UsersOf(snapshot, network.Name).Count == 0))
                && filters.AdmitsLabels("label", network.Spec.Labels))
            .Select(Summary);
        return Task.FromResult(new ListNetworksReply { Networks = { networks } });
    }

    public override Task<InspectReply> Inspect(NetworkRequest request, ServerCallContext context)
    {
        var json = ClusterNetworkDocument.Of(Get(request.Network)).ToJsonString();
        return Task.FromResult(new InspectReply { Json = ByteString.CopyFromUtf8(json) });
    }

    public override async Task<Empty> Remove(NetworkRequest request, ServerCallContext context)
    {
        await _writer.WriteAsync(
            RequestId.None,
            snapshot => NetworkPlanner.Remove(snapshot, request.Network),
            context.CancellationToken);
        return new Empty();
    }

    public override async Task<PruneReply> Prune(PruneRequest request, ServerCallContext context)
    {
        var filters = FilterReading.Of(request.Filters, "label", "label!", "until");
        var reply = new PruneReply();
        var head = store.Head;
        var now = store.Now(head).ToDateTimeOffset();
        foreach (var name in NetworkPlanner.Unused(head).ToList())
        {
            var network = head.Networks[name];
            if (filters.AdmitsLabels("label", network.Spec.Labels)
                && !filters.HasAnyLabel("label!", network.Spec.Labels)
                && filters.AdmitsAge("until", network.CreatedAt?.ToDateTimeOffset(), now))
            {
                await _writer.WriteAsync(
                    RequestId.None,
                    snapshot => NetworkPlanner.Remove(snapshot, name),
                    context.CancellationToken);
                reply.Removed.Add(name);
            }
        }

        return reply;
    }

    private static NetworkSummary Summary(ProjectNetwork network)
    {
        var summary = new NetworkSummary
        {
            Id = OverlayUse.IdOf(network),
            Name = network.Name,
            Driver = network.Spec.Driver,
            Scope = "swarm",
            Internal = network.Spec.Internal,
            CreatedAt = network.CreatedAt?.ToDateTimeOffset().ToTimestamp(),
        };
        summary.Labels.Add(network.Spec.Labels);
        if (network.Overlay is { } plan)
        {
            summary.Subnets.Add(plan.Subnet);
            if (OverlayUse.Subnet6(network) is { Length: > 0 } subnet6)
            {
                summary.Subnets.Add(subnet6);
            }
        }

        return summary;
    }

    private ProjectNetwork Get(string name) => NetworkPlanner.Find(store.Head, name)
        ?? throw PlanWriter.Refused($"no such network: {name}");

    // The loop chooses its addresses a moment later, or says why it cannot.
    private async Task<ProjectNetwork> WaitForPlanAsync(string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = store.Head;
            var network = head.Networks.GetValueOrDefault(name)
                ?? throw PlanWriter.Refused($"no such network: {name}");
            if (network.Overlay is not null || network.Error.Length > 0)
            {
                return network;
            }

            await store.ReadAfterAsync(head.Version, cancellationToken);
        }
    }
}
