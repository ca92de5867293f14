using System.Text.Json;
using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Networks;

/// <summary>What the verbs ask of the cluster beside this machine.</summary>
internal static class ClusterNetworkCalls
{
    /// <summary>The cluster's networks that this machine does not have itself. None, if no manager answers: what is on
    /// this machine is shown all the same.</summary>
    public static async Task<IReadOnlyList<NetworkSummary>> ListOthersAsync(
        Invocation invocation,
        IEnumerable<string> filters,
        IEnumerable<NetworkSummary> here,
        CancellationToken cancellationToken)
    {
        try
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Networks.ListAsync(
                new ListNetworksRequest { Filters = { filters } }, cancellationToken: cancellationToken);
            return [.. reply.Networks.ExceptBy(here.Select(network => network.Name), network => network.Name)];
        }
        catch (RpcException away) when (away.StatusCode
            is StatusCode.Unavailable or StatusCode.Unimplemented or StatusCode.InvalidArgument
            or StatusCode.FailedPrecondition)
        {
            return [];
        }
    }

    /// <summary>Null: the cluster has none of the name.</summary>
    public static async Task<ReadOnlyMemory<byte>?> FindAsync(
        Invocation invocation, string name, CancellationToken cancellationToken)
    {
        try
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Networks.InspectAsync(
                new NetworkRequest { Network = name }, cancellationToken: cancellationToken);
            return reply.Json.Memory;
        }
        catch (RpcException missing) when (missing.StatusCode
            is StatusCode.NotFound or StatusCode.Unimplemented or StatusCode.Unavailable)
        {
            return null;
        }
    }

    /// <summary>What a network is called that was named by its name, its id or the start of that: one of this machine,
    /// or else of the cluster. As it was named, where neither knows it.</summary>
    public static async Task<string> NameOfAsync(
        Invocation invocation, DaemonConnection daemon, string network, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await daemon.Networks.InspectAsync(
                new NetworkRequest { Network = network }, cancellationToken: cancellationToken);
            return NameIn(reply.Json.Memory);
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            return await FindAsync(invocation, network, cancellationToken) is { } json ? NameIn(json) : network;
        }
    }

    public static async Task RemoveAsync(Invocation invocation, string name, CancellationToken cancellationToken)
    {
        var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
        _ = await cluster.Networks.RemoveAsync(
            new NetworkRequest { Network = name }, cancellationToken: cancellationToken);
    }

    /// <summary>Nothing, where no manager answers.</summary>
    public static async Task<IReadOnlyList<string>> PruneAsync(
        Invocation invocation, IEnumerable<string> filters, CancellationToken cancellationToken)
    {
        try
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Networks.PruneAsync(
                new PruneRequest { Filters = { filters } }, cancellationToken: cancellationToken);
            return reply.Removed;
        }
        catch (RpcException away) when (away.StatusCode
            is StatusCode.Unavailable or StatusCode.Unimplemented or StatusCode.InvalidArgument
            or StatusCode.FailedPrecondition)
        {
            return [];
        }
    }

    private static string NameIn(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("Name").GetString() ?? "";
    }
}
