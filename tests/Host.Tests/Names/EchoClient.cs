using System.Net;
using System.Net.Sockets;
using System.Text;
using Orc.Linux.Namespaces;

namespace Orc.Host.Tests.Names;

/// <summary>Asks an <see cref="EchoServer"/>, from the host.</summary>
internal sealed class EchoClient(NetworkNamespace host) : IDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(20), TimeProvider.System);

    public async Task<string> AskByTcpAsync(string address, int port, string text = "hello")
    {
        var at = new IPEndPoint(IPAddress.Parse(address), port);
        using var socket = host.Run(() => new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        await socket.ConnectAsync(at, _limit.Token);
        await using var stream = new NetworkStream(socket);
        var sending = SendAsync();
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, _limit.Token);
        await sending;
        return Encoding.UTF8.GetString(answer.ToArray());

        async Task SendAsync()
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), _limit.Token);
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    public async Task SendByUdpAsync(string address, int port, byte[] datagram)
    {
        var at = new IPEndPoint(IPAddress.Parse(address), port);
        using var socket = host.Run(() => new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        await socket.SendToAsync(datagram, at, _limit.Token);
    }

    public async Task<string> AskByUdpAsync(string address, int port, string text = "hello")
    {
        var at = new IPEndPoint(IPAddress.Parse(address), port);
        using var socket = host.Run(() => new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        await socket.ConnectAsync(at, _limit.Token);
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), _limit.Token);
        var buffer = new byte[65_535];
        var length = await socket.ReceiveAsync(buffer, SocketFlags.None, _limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    public void Dispose() => _limit.Dispose();
}
