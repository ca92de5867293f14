using System.Text.Json.Nodes;
using Grpc.Core;
using Orc.Cli.Commands.Networks;
using Orc.Cli.Commands.Volumes;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

/// <summary>
/// What <c>inspect</c> finds where this node has nothing of the name: a service, a node, what another node has.
/// </summary>
internal static class ClusterInspection
{
    private const string Service = "service";
    private const string Node = "node";
    private const string Task = "task";
    private const string Volume = "volume";

    public static bool Knows(string? type) => type is Service or Node or Task;

    /// <summary>Null: the cluster has none either.</summary>
    public static async Task<JsonNode?> FindAsync(
        Invocation invocation, string? type, string name, CancellationToken cancellationToken)
    {
        if (type == "network")
        {
            return await ClusterNetworkCalls.FindAsync(invocation, name, cancellationToken) is { } json
                ? JsonNode.Parse(json.Span)
                : null;
        }

        if (type == Volume)
        {
            return await VolumeAsync(invocation, name, cancellationToken);
        }

        return string.IsNullOrEmpty(type) || Knows(type) || type == "container"
            ? await FindOfOperatorsAsync(invocation, type ?? "", name, cancellationToken)
            : null;
    }

    private static async Task<JsonNode?> FindOfOperatorsAsync(
        Invocation invocation, string type, string name, CancellationToken cancellationToken)
    {
        var isAny = type.Length == 0;
        try
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            return (isAny || type == Service ? await ServiceAsync(cluster, name, cancellationToken) : null)
                ?? (isAny || type == Node ? await NodeAsync(cluster, name, cancellationToken) : null)
                ?? (isAny || type is Task or "container"
                    ? await TaskAsync(invocation, name, cancellationToken)
                    : null)
                ?? (isAny ? await VolumeAsync(invocation, name, cancellationToken) : null);
        }
        catch (RpcException older) when (older.StatusCode == StatusCode.Unimplemented)
        {
            return null;
        }
    }

    private static async Task<JsonNode?> ServiceAsync(
        ClusterClient cluster, string name, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await cluster.Services.InspectAsync(
                new ServiceRequest { Service = name }, cancellationToken: cancellationToken);
            return JsonNode.Parse(reply.Json.Span);
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private static async Task<JsonNode?> NodeAsync(
        ClusterClient cluster, string name, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await cluster.Nodes.InspectAsync(
                new NodeRequest { Node = name }, cancellationToken: cancellationToken);
            return JsonNode.Parse(reply.Json.Span);
        }
        catch (RpcException missing) when (missing.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
        {
            return null;
        }
    }

    private static async Task<JsonNode?> TaskAsync(
        Invocation invocation, string name, CancellationToken cancellationToken)
    {
        if (await TaskLookup.FindAsync(invocation, name, cancellationToken) is not { } found)
        {
            return null;
        }

        var reply = await found.Daemon.Containers.InspectAsync(
            new ContainerRequest { Container = found.Container }, cancellationToken: cancellationToken);
        return JsonNode.Parse(reply.Json.Span);
    }

    private static async Task<JsonNode?> VolumeAsync(
        Invocation invocation, string name, CancellationToken cancellationToken)
    {
        if (await VolumePlace.FindElsewhereAsync(invocation, name, cancellationToken) is not { } place)
        {
            return null;
        }

        var there = await place.OpenAsync(invocation, cancellationToken);
        var reply = await there.InspectAsync(new VolumeRequest { Volume = name }, cancellationToken: cancellationToken);
        return JsonNode.Parse(reply.Json.Span);
    }
}
