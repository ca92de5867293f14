using System.Net;
using System.Net.Sockets;
using Orc.Linux.Namespaces;

namespace Orc.Host.Tests.Names;

/// <summary>Says back what it is told, in a container's namespace.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly Socket _tcp;
    private readonly Socket _udp;

    public EchoServer(string namespacePath, int tcpPort, int udpPort)
    {
        using var inside = NetworkNamespace.Open(namespacePath);
        (_tcp, _udp) = inside.Run(() =>
        {
            var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Any, tcpPort));
            tcp.Listen();
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Any, udpPort));
            return (tcp, udp);
        });
        _ = ServeTcpAsync();
        _ = ServeUdpAsync();
    }

    public void Dispose()
    {
        _tcp.Dispose();
        _udp.Dispose();
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                _ = EchoAsync(await _tcp.AcceptAsync());
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private static async Task EchoAsync(Socket connection)
    {
        await using var stream = new NetworkStream(connection, ownsSocket: true);
        await stream.CopyToAsync(stream);
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[65_535];
        try
        {
            while (true)
            {
                var from = await _udp.ReceiveFromAsync(buffer.AsMemory(), new IPEndPoint(IPAddress.Any, 0));
                await _udp.SendToAsync(buffer.AsMemory(0, from.ReceivedBytes), from.RemoteEndPoint);
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }
}
