using System.Net.Sockets;

namespace Orc.Daemon.Clustering;

/// <summary>A connection to this daemon's own API socket: where tunnels from elsewhere end.</summary>
internal static class OwnSocket
{
    public static async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new IOException($"cannot reach orcd's own socket: {failure.Message}", failure);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
