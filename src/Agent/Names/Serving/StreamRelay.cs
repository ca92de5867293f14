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

    private StreamRelay(Socket listener, IPEndPoint target, TimeProvider time)
    {
        _listener = listener;
        _target = target;
        _ = Connections.TakeAsync(listener, client => _ = CarryAsync(client), time);
    }

    public static StreamRelay Open(RelayedPort port, TimeProvider time)
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
            return new StreamRelay(listener, port.Target, time);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task CarryAsync(Socket client)
    {
        using (client)
        {
            try
            {
                using var server = new Socket(_target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                await server.ConnectAsync(_target);
                client.NoDelay = true;
                server.NoDelay = true;
                await Task.WhenAll(CopyOrResetAsync(client, server), CopyOrResetAsync(server, client));
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
                Reset(client);
            }
        }
    }

    // The other direction may wait for somebody who says nothing any more: closing both ends it, too.
    private static async Task CopyOrResetAsync(Socket from, Socket to)
    {
        try
        {
            await CopyAsync(from, to);
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            Reset(from);
            Reset(to);
        }
    }

    // Tells the other side, so that nobody takes half for the whole. Without a time to linger, closing is a reset.
    private static void Reset(Socket socket) => socket.Close(0);

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
