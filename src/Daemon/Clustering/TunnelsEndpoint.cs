using Grpc.Core;
using Orc.Protocol.Tunnels;
using Orc.Protocol.V1;

namespace Orc.Daemon.Clustering;

/// <summary>The gRPC service <c>orc.v1.Tunnels</c> on the daemon's own socket: ways from here to other nodes.</summary>
internal sealed class TunnelsEndpoint(ITunnelRoutes routes) : Tunnels.TunnelsBase
{
    public override Task Dial(
        IAsyncStreamReader<TunnelBytes> requestStream,
        IServerStreamWriter<TunnelBytes> responseStream,
        ServerCallContext context) => CarryAsync(routes, requestStream, responseStream, context);

    /// <summary>Carries a call's bytes to the node that it names, until either end closes.</summary>
    public static async Task CarryAsync(
        ITunnelRoutes routes,
        IAsyncStreamReader<TunnelBytes> requestStream,
        IServerStreamWriter<TunnelBytes> responseStream,
        ServerCallContext context)
    {
        var node = context.RequestHeaders.GetValue(TunnelHeaders.Node) ?? "";
        try
        {
            await using var other = await routes.OpenAsync(node, context.CancellationToken);

            // The caller knows by it that there is somebody at the other end.
            await context.WriteResponseHeadersAsync([]);
            await using var here = TunnelStream.Of(requestStream, responseStream);
            await TunnelPump.RunAsync(here, other, context.CancellationToken);
        }
        catch (IOException failure)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, failure.Message));
        }
    }
}
