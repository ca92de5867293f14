using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Orc.Agent.Names.Tables;

namespace Orc.Agent.Names.Serving;

/// <summary>Carries TCP connections from a port of the host to a container.</summary>
internal sealed class StreamRelay : IPortRelay
{
    private const int Backlog = 512;
    private const int BufferSize = 64 * 1024;

    private readonly Socket _listener;
    private readonly IPEndPoint _target;

    private StreamRelay(Socket listener, IPEndPoint target)
    {
        _listener = listener;
        _target = target;
        _ = AcceptAsync();
    }

    public static StreamRelay Open(RelayedPort port)
    {
        var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp)
        {
            DualMode = false,
        };
        try
        {
            ReusePort.Allow(listener);
            listener.Bind(port.Listen);
            listener.Listen(Backlog);
            return new StreamRelay(listener, port.Target);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var client = await _listener.AcceptAsync();
                _ = CarryAsync(client);
            }
            catch (SocketException error) when (error.SocketErrorCode is
                SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // It was gone before we looked.
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using (client)
        using (var server = new Socket(_target.AddressFamily, SocketType.Stream, ProtocolType.Tcp))
        {
            try
            {
                await server.ConnectAsync(_target);
                client.NoDelay = true;
                server.NoDelay = true;
                await Task.WhenAll(CopyAsync(client, server), CopyAsync(server, client));
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
                // Closing ours tells the other side: a reset, so that nobody takes half for the whole.
                client.LingerState = new LingerOption(enable: true, 0);
            }
        }
    }

    // A buffer is held only while there is something to carry: an idle connection costs two sockets.
    private static async Task CopyAsync(Socket from, Socket to)
    {
        while (true)
        {
            await from.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                var count = await from.ReceiveAsync(buffer.AsMemory(), SocketFlags.None);
                if (count == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
