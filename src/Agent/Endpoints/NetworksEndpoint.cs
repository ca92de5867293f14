using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Agent.Names;
using Orc.Agent.Names.Tables;
using Orc.Agent.Networks;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>The networks of this node, over gRPC.</summary>
internal sealed class NetworksEndpoint(EndpointParts parts) : Protocol.V1.Networks.NetworksBase
{
    private readonly NetworkCatalog _catalog = new(parts.Networks);

    public override async Task<CreateNetworkReply> Create(CreateNetworkRequest request, ServerCallContext context)
    {
        var spec = request.Spec.ToModel();
        NetworkCatalog.CheckName(spec.Name);

        if (parts.Networks.Find(spec.Name) is not null)
        {
            throw NetworkCatalog.Refused($"network with name {spec.Name} already exists");
        }

        if (spec.ConfigFrom.Length > 0)
        {
            spec = Configured(spec);
        }

        var made = await parts.Networks.EnsureNetworkAsync(spec, context.CancellationToken);
        return new CreateNetworkReply { Id = made.Id };
    }

    public override Task<ListNetworksReply> List(ListNetworksRequest request, ServerCallContext context)
    {
        var filter = FilterWords.Parse(
            request.Filters, "dangling", "driver", "id", "label", "label!", "name", "scope", "type");
        var dangling = filter.Switch("dangling");
        var reply = new ListNetworksReply();
        reply.Networks.Add(_catalog.List()
            .Where(network => Matches(filter, network))
            .Where(network => dangling is null || (!network.IsPredefined && !IsUsed(network.Name)) == dangling)
            .Select(Summary));
        return Task.FromResult(reply);
    }

    public override Task<InspectReply> Inspect(NetworkRequest request, ServerCallContext context)
    {
        var network = _catalog.Require(request.Network);
        var json = NetworkDocument.Write(network, Members(network.Name));
        return Task.FromResult(new InspectReply { Json = UnsafeByteOperations.UnsafeWrap(json) });
    }

    public override async Task<Empty> Remove(NetworkRequest request, ServerCallContext context)
    {
        var network = _catalog.Require(request.Network);
        if (network.Record?.IsOfCluster() == true)
        {
            throw EndpointErrors.NotFound($"network {network.Name} is the cluster's");
        }

        if (network.IsPredefined)
        {
            throw NetworkCatalog.Refused($"{network.Name} is a pre-defined network and cannot be removed");
        }

        if (Members(network.Name) is [_, ..] members)
        {
            throw NetworkCatalog.Refused(
                $"network {network.Name} has active endpoints " +
                $"({string.Join(", ", members.Select(member => member.Name))}): stop or disconnect them first");
        }

        await parts.Networks.RemoveNetworkAsync(network.Name, context.CancellationToken);
        return new Empty();
    }

    public override async Task<Empty> Connect(ConnectNetworkRequest request, ServerCallContext context)
    {
        NetworkCatalog.RequireAskable(request.Endpoint.Aliases);
        var network = RequireOrCluster(request.Endpoint.Network);
        if (network.Name is NetworkCatalog.Host or NetworkCatalog.None)
        {
            throw NetworkCatalog.Refused(
                $"a container cannot be connected to network {network.Name} after it was made: " +
                $"make it with --network {network.Name}");
        }

        if (network is { Record: null, IsPredefined: true })
        {
            await parts.Networks.EnsureNetworkAsync(
                new NetworkSpec { Name = network.Name }, context.CancellationToken);
        }

        var endpoint = request.Endpoint.ToModel() with { Network = network.Name };
        await parts.Engine.ConnectAsync(Require(request.Container).Id, endpoint, context.CancellationToken);
        return new Empty();
    }

    public override async Task<Empty> Disconnect(DisconnectNetworkRequest request, ServerCallContext context)
    {
        var network = RequireOrCluster(request.Network);
        var container = Require(request.Container);
        await parts.Engine.DisconnectAsync(container.Id, network.Name, context.CancellationToken);
        return new Empty();
    }

    // One of the cluster's comes to the node with the first container on it.
    private ListedNetwork RequireOrCluster(string name) =>
        parts.Networks.Attachments.IsOfCluster
        && !_catalog.List().Any(one => one.Name == name || one.Id.StartsWith(name, StringComparison.Ordinal))
            ? new ListedNetwork("", name, "overlay", null)
            : _catalog.Require(name);

    public override async Task<PruneReply> Prune(PruneRequest request, ServerCallContext context)
    {
        var filter = FilterWords.Parse(request.Filters, "label", "label!", "until");
        var now = parts.Time.GetUtcNow();
        var reply = new PruneReply();
        foreach (var network in _catalog.List().Where(network =>
            network is { IsPredefined: false, Record: { } record } && !record.IsOfCluster()
            && filter.FitLabels(record.Spec.Labels) && filter.IsOldEnough(record.CreatedAt, now)))
        {
            if (!IsUsed(network.Name))
            {
                await parts.Networks.RemoveNetworkAsync(network.Name, context.CancellationToken);
                reply.Removed.Add(network.Name);
            }
        }

        return reply;
    }

    public override Task<ExplainNetworksReply> Explain(Empty request, ServerCallContext context)
    {
        var reply = new ExplainNetworksReply
        {
            Table = parts.Networks.Table,
            TurnedForwardingOn = parts.Networks.TurnedForwardingOn,
            FirewallMode = HostDescription.Firewall(parts.Options.Firewall),
        };
        reply.Firewalls.Add(parts.Networks.Firewalls.Standing.Select(standing => new WireFirewall
        {
            Name = standing.Firewall,
            Chain = standing.Chain,
            Reason = standing.Reason,
            Accept = standing.Accept ?? "",
            Remedy = standing.Remedy ?? "",
        }));
        reply.BlockedPorts.Add(parts.Networks.Overlays.BlockedPorts);
        reply.Peers.Add((parts.Probe?.All ?? []).Select(peer => new WirePeer
        {
            Machine = peer.Machine,
            Lost = peer.IsLost,
            Narrow = peer.IsNarrow,
        }));
        return Task.FromResult(reply);
    }

    public override async Task<ExplainServiceReply> ExplainService(
        ExplainServiceRequest request, ServerCallContext context)
    {
        var reply = new ExplainServiceReply();
        foreach (var (overlay, service) in ServicePath.Find(parts.Networks.Overlays.Tables, request.Service))
        {
            var steps = await parts.Networks.PathTo(overlay, service).ExplainAsync(
                name => NamesOn(overlay.Network, name),
                port => parts.Networks.Overlays.FindBlocker(overlay.Network, port),
                context.CancellationToken);
            reply.Steps.Add(new WirePathStep { Step = "service", Text = service.Name });
            reply.Steps.Add(steps.Select(step => new WirePathStep
            {
                Step = step.Step,
                Text = step.Text,
                Fault = step.Fault ?? "",
            }));
        }

        return reply.Steps.Count > 0
            ? reply
            : throw EndpointErrors.NotFound(
                $"no service {request.Service} is on an overlay network of this node: ask on a node that runs one of "
                + "its tasks, or publishes its ports (orc service ps)");
    }

    private NetworkSpec Configured(NetworkSpec spec) =>
        parts.Networks.Find(spec.ConfigFrom) is { Spec: { ConfigOnly: true } settings }
            ? spec with
            {
                Subnets = settings.Subnets,
                Options = settings.Options,
                Internal = settings.Internal,
                EnableIpv6 = settings.EnableIpv6,
            }
            : throw EndpointErrors.NotFound(
                $"there are no settings {spec.ConfigFrom} on this node: make them first (orc network create "
                + $"--config-only {spec.ConfigFrom})");

    // What the names process answers from.
    private IReadOnlyList<IPAddress> NamesOn(string network, string name)
    {
        var path = new NamesDirectories(parts.Options.RunRoot).Table;
        return File.Exists(path) && NamesTableReader.TryRead(File.ReadAllText(path)) is { } table
            ? [.. table.Names.Where(entry => entry.Network == network && entry.Name == name)
                .SelectMany(entry => entry.Addresses)]
            : [];
    }

    public override async Task<TryPortsReply> TryPorts(TryPortsRequest request, ServerCallContext context)
    {
        var ports = request.Ports.Select(port => port.ToModel()).ToList();
        var reply = new TryPortsReply();
        await Task.Run(
            () =>
            {
                for (var place = 0; place < ports.Count; place++)
                {
                    if (parts.Networks.Ports.FindObstacle(ports[place], out var isLacking) is { } obstacle)
                    {
                        reply.Obstacles.Add(obstacle);
                    }

                    if (isLacking)
                    {
                        reply.Lacking.Add(place);
                    }
                }
            },
            context.CancellationToken);
        return reply;
    }

    private static bool Matches(FilterWords filter, ListedNetwork network) =>
        filter.Any("driver", value => network.Driver == value)
        && filter.Any("id", value => network.Id.StartsWith(value, StringComparison.Ordinal))
        && filter.FitName(network.Name)
        && filter.Any("scope", value => value == network.Scope)
        && filter.Any("type", value => value == (network.IsPredefined ? "builtin" : "custom"))
        && filter.FitLabels(network.Labels);

    private static NetworkSummary Summary(ListedNetwork network)
    {
        var summary = new NetworkSummary
        {
            Id = network.Id,
            Name = network.Name,
            Driver = network.Driver,
            Scope = network.Scope,
            Internal = network.IsInternal,
        };
        if (network.Record is { } record)
        {
            summary.CreatedAt = record.CreatedAt.ToWire();
            summary.Subnets.Add(record.Subnets.Select(subnet => subnet.Subnet.ToString()));
            summary.Labels.Add(record.Spec.Labels);
        }

        return summary;
    }

    private List<ContainerReport> Members(string network) =>
        [.. parts.Networks.Members(network).Select(parts.Engine.Find).OfType<ContainerReport>()];

    // Also by one that rests: it would not start again.
    private bool IsUsed(string network) => parts.Engine.List().Any(
        container => container.Spec.Endpoints.Any(endpoint => endpoint.Network == network));

    private ContainerReport Require(string name) =>
        parts.Engine.Find(name) ?? throw EndpointErrors.NoSuchContainer(name);
}
