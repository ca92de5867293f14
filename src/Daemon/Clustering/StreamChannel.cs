using Grpc.Net.Client;

namespace Orc.Daemon.Clustering;

/// <summary>gRPC over a connection that was made otherwise: a tunnel, a socket.</summary>
internal static class StreamChannel
{
    public static GrpcChannel Open(Func<CancellationToken, Task<Stream>> open) => GrpcChannel.ForAddress(
        "http://localhost",
        new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellationToken) => await open(cancellationToken),
                UseProxy = false,
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
        });
}
