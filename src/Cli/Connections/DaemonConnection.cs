using System.Net.Sockets;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using V1 = Orc.Protocol.V1;

namespace Orc.Cli.Connections;

/// <summary>A connection to the daemon: gRPC over its socket, without TLS, names or proxies.</summary>
internal sealed class DaemonConnection : IDisposable
{
    private Stream? _first;
    private DateTimeOffset? _now;
    private long _answeredAt;

    private DaemonConnection(DaemonAddress address, Stream first)
    {
        Address = address;
        _first = first;
        var transport = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
                Interlocked.Exchange(ref _first, null) ?? await DialAsync(address, cancellationToken),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            EnableMultipleHttp2Connections = true,
        };
        Channel = GrpcChannel.ForAddress(
            "http://localhost",
            new GrpcChannelOptions
            {
                HttpHandler = transport,
                DisposeHttpClient = true,
                MaxReceiveMessageSize = null,
                MaxSendMessageSize = null,
            });
    }

    /// <summary>To a daemon elsewhere, by a channel that is another's to close.</summary>
    public DaemonConnection(DaemonAddress address, GrpcChannel channel)
    {
        Address = address;
        Channel = channel;
    }

    public DaemonAddress Address { get; }

    /// <summary>The time by the daemon's clock, which on another machine is not ours.</summary>
    public DateTimeOffset Now(TimeProvider time) =>
        _now is { } known ? known + TimeProvider.System.GetElapsedTime(_answeredAt) : time.GetUtcNow();

    public GrpcChannel Channel { get; }

    public V1.Containers.ContainersClient Containers => field ??= new V1.Containers.ContainersClient(Channel);

    public V1.Images.ImagesClient Images => field ??= new V1.Images.ImagesClient(Channel);

    public V1.Networks.NetworksClient Networks => field ??= new V1.Networks.NetworksClient(Channel);

    public V1.Volumes.VolumesClient Volumes => field ??= new V1.Volumes.VolumesClient(Channel);

    public V1.Projects.ProjectsClient Projects => field ??= new V1.Projects.ProjectsClient(Channel);

    public V1.System.SystemClient System => field ??= new V1.System.SystemClient(Channel);

    /// <summary>Connects at once, so that a daemon that is not there is told before anything else happens.</summary>
    /// <exception cref="DaemonUnreachableException">Nobody answers, or we may not.</exception>
    public static async ValueTask<DaemonConnection> OpenAsync(
        DaemonAddress address, CancellationToken cancellationToken)
    {
        if (address.Ssh is { } target)
        {
            return await OpenAsync(address, target, cancellationToken);
        }

        try
        {
            return new DaemonConnection(address, await DialAsync(address, cancellationToken));
        }
        catch (SocketException failure)
        {
            throw DaemonErrors.Unreachable(address, failure);
        }
    }

    public void Dispose()
    {
        Channel.Dispose();
        _first?.Dispose();
    }

    /// <summary>ssh says by its end that there is no way; the daemon, by its first answer, that there is one.</summary>
    private static async Task<DaemonConnection> OpenAsync(
        DaemonAddress address, SshTarget target, CancellationToken cancellationToken)
    {
        var ssh = SshStream.Start(target);
        var connection = new DaemonConnection(address, ssh);
        try
        {
            var version = await connection.System.GetVersionAsync(new Empty(), cancellationToken: cancellationToken);
            connection._now = version.Now?.ToDateTimeOffset();
            connection._answeredAt = TimeProvider.System.GetTimestamp();
            return connection;
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.Internal)
        {
            var said = await ssh.ReadEndAsync(cancellationToken);
            connection.Dispose();
            throw new DaemonUnreachableException(
                $"Cannot connect to the orc daemon at {address}: {(said.Length > 0 ? said : failure.Status.Detail)}",
                UnreachableReason.Broken);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static async Task<Stream> DialAsync(DaemonAddress address, CancellationToken cancellationToken)
    {
        if (address.Ssh is { } target)
        {
            return SshStream.Start(target);
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.SocketPath), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
