using Google.Protobuf;
using Grpc.Core;
using Orc.Agent.Networks;
using Orc.Model.Containers;
using Orc.Protocol.V1;
using V1 = Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>The networks of this node, to look at.</summary>
internal sealed class NetworksEndpoint(EndpointParts parts) : V1.Networks.NetworksBase
{
    private const int ShortestId = 4;

    public override Task<ListNetworksReply> List(ListNetworksRequest request, ServerCallContext context)
    {
        var filter = ResourceFilter.Parse(request.Filters, "id", "name", "label", "label!", "driver", "scope", "dangling");
        var reply = new ListNetworksReply();
        reply.Networks.Add(parts.Networks.Networks
            .Where(network => filter.Matches(
                network.Id, network.Spec.Name, network.Spec.Driver, network.Spec.Labels))
            .Where(network => filter.Dangling is not { } dangling
                || parts.Networks.Members(network.Spec.Name).Count == 0 == dangling)
            .Select(SummaryOf));
        return Task.FromResult(reply);
    }

    public override Task<InspectReply> Inspect(NetworkRequest request, ServerCallContext context)
    {
        var network = Find(request.Network)
            ?? throw EndpointErrors.NotFound($"network {request.Network} not found");
        var members = parts.Networks.Members(network.Spec.Name)
            .Select(parts.Engine.Find)
            .OfType<ContainerReport>();
        return Task.FromResult(new InspectReply
        {
            Json = ByteString.CopyFrom(NetworkInspection.Write(network, members)),
        });
    }

    private NetworkRecord? Find(string text) =>
        parts.Networks.Find(text)
        ?? (text.Length >= ShortestId
            && parts.Networks.Networks.Where(network => network.Id.StartsWith(text, StringComparison.Ordinal)).ToArray()
                is [var only]
                    ? only
                    : null);

    private static NetworkSummary SummaryOf(NetworkRecord network) => new()
    {
        Id = network.Id,
        Name = network.Spec.Name,
        Driver = network.Spec.Driver,
        Scope = "local",
        Subnets = { network.Subnets.Select(subnet => subnet.Subnet.ToString()) },
        Labels = { network.Spec.Labels },
    };
}
