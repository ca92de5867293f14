using Grpc.Core;
using Grpc.Net.Client;
using Orc.Protocol.Tunnels;
using Orc.Protocol.V1;

namespace Orc.Cli.Connections;

/// <summary>gRPC to another node's API, carried by calls to this node's.</summary>
internal static class TunnelChannel
{
    public static GrpcChannel Open(GrpcChannel daemon, string node) => GrpcChannel.ForAddress(
        "http://localhost",
        new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellationToken) => await DialAsync(daemon, node, cancellationToken),
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                EnableMultipleHttp2Connections = true,
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
        });

    private static async Task<Stream> DialAsync(GrpcChannel daemon, string node, CancellationToken cancellationToken)
    {
        var headers = new Metadata { { TunnelHeaders.Node, node } };
        var call = new Tunnels.TunnelsClient(daemon).Dial(headers, cancellationToken: CancellationToken.None);
        try
        {
            await call.ResponseHeadersAsync.WaitAsync(cancellationToken);
            return TunnelStream.Of(call, inner => TunnelException.Broken(node, inner));
        }
        catch (RpcException failure)
        {
            call.Dispose();
            throw new TunnelException(failure.Status.Detail, failure);
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }
}
