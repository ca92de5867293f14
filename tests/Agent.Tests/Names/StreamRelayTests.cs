using System.Net;
using System.Net.Sockets;
using System.Text;
using Orc.Agent.Names.Serving;
using Orc.Agent.Names.Tables;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Names;

public sealed class StreamRelayTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _backend = Listen(IPAddress.Loopback);
    private readonly StreamRelay _relay;
    private readonly IPEndPoint _port;

    public StreamRelayTests()
    {
        _port = new IPEndPoint(IPAddress.IPv6Loopback, FreePort());
        _relay = StreamRelay.Open(
            new RelayedPort(PortProtocol.Tcp, _port, (IPEndPoint)_backend.LocalEndPoint!), TimeProvider.System);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _relay.Dispose();
        _backend.Dispose();
    }

    [Fact]
    public async Task Carry_TheBackendResets_TheClientIsReset()
    {
        var (client, server) = await ConnectAsync();
        using (client)
        {
            server.Close(0);

            await ExpectResetAsync(client);
        }
    }

    [Fact]
    public async Task Carry_TheClientResets_TheBackendIsReset()
    {
        var (client, server) = await ConnectAsync();
        using (server)
        {
            client.Close(0);

            await ExpectResetAsync(server);
        }
    }

    [Fact]
    public async Task Carry_TheBackendResetsAfterTheClientSaidAll_TheClientIsReset()
    {
        var (client, server) = await ConnectAsync();
        using (client)
        {
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal("", await ReadToEndAsync(server));
            server.Close(0);

            await ExpectResetAsync(client);
        }
    }

    [Fact]
    public async Task Carry_NobodyListensBehindIt_TheClientIsReset()
    {
        _backend.Dispose();
        using var client = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);

        // It may come before anybody looked whether the connection stands.
        await ExpectResetAsync(client, () => client.ConnectAsync(_port, Token).AsTask());
    }

    [Fact]
    public async Task Carry_TheClientSaidAll_TheBackendStillAnswers()
    {
        var (client, server) = await ConnectAsync();
        using (client)
        using (server)
        {
            await SayAllAsync(client, "question");
            Assert.Equal("question", await ReadToEndAsync(server));
            await SayAllAsync(server, "answer");

            Assert.Equal("answer", await ReadToEndAsync(client));
        }
    }

    [Fact]
    public async Task Carry_TheBackendSaidAll_TheClientStillSends()
    {
        var (client, server) = await ConnectAsync();
        using (client)
        using (server)
        {
            await SayAllAsync(server, "greeting");
            Assert.Equal("greeting", await ReadToEndAsync(client));
            await SayAllAsync(client, "upload");

            Assert.Equal("upload", await ReadToEndAsync(server));
        }
    }

    // A connection through which something went.
    private async Task<(Socket Client, Socket Server)> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(_port, Token);
        var server = await _backend.AcceptAsync(Token);
        await client.SendAsync("a"u8.ToArray(), Token);
        Assert.Equal(1, await server.ReceiveAsync(new byte[1], Token));
        return (client, server);
    }

    private static async Task SayAllAsync(Socket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), Token);
        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[64];
        while (await socket.ReceiveAsync(buffer, Token).AsTask().WaitAsync(Patience, Token) is > 0 and var count)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    private static async Task ExpectResetAsync(Socket socket, Func<Task>? first = null)
    {
        var error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await (first?.Invoke() ?? Task.CompletedTask);
            await socket.ReceiveAsync(new byte[1], Token).AsTask().WaitAsync(Patience, Token);
        });
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    private static int FreePort()
    {
        using var socket = Listen(IPAddress.IPv6Loopback);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static Socket Listen(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen();
        return socket;
    }
}
