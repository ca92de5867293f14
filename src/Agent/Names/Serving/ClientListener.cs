using System.Net;
using System.Net.Sockets;
using System.Text;
using Orc.Agent.Names.Tables;
using Orc.Agent.Networks;
using Orc.Linux.FileTrees;
using Orc.Linux.Namespaces;

namespace Orc.Agent.Names.Serving;

/// <summary>The resolver's sockets in one container's network namespace.</summary>
internal sealed class ClientListener : IDisposable
{
    private const int LargestQuery = 2048;
    private const int Backlog = 16;

    // Questions of one container that were there already when they were asked for; then it is the others' turn.
    private const int MostInARow = 16;
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(10);

    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly string _container;
    private readonly Resolver _resolver;
    private readonly TimeProvider _time;

    private ClientListener(
        (Socket Udp, Socket Tcp) sockets, string container, ulong namespaceInode, Resolver resolver, TimeProvider time)
    {
        (_udp, _tcp) = sockets;
        _container = container;
        NamespaceInode = namespaceInode;
        _resolver = resolver;
        _time = time;
        _ = ServeDatagramsAsync();
        _ = ServeConnectionsAsync();
    }

    /// <summary>Which namespace this is: a container that starts again gets a new one at the same path.</summary>
    public ulong NamespaceInode { get; }

    /// <summary>Null: its loopback is not up yet. Whoever is at it will say that there is news.</summary>
    public static ClientListener? Open(NamesClient client, ulong inode, Resolver resolver, TimeProvider time)
    {
        using var inside = NetworkNamespace.Open(client.NamespacePath);
        return inside.Run(Bind) is { } sockets
            ? new ClientListener(sockets, client.Container, inode, resolver, time)
            : null;
    }

    /// <summary>Null: nothing is pinned there.</summary>
    public static ulong? FindInode(string namespacePath)
    {
        var folder = Path.GetDirectoryName(namespacePath);
        if (folder is null || !Directory.Exists(folder))
        {
            return null;
        }

        using var pins = DirectoryHandle.Open(folder);
        return pins.FindStatus(Encoding.UTF8.GetBytes(Path.GetFileName(namespacePath)))?.Inode;
    }

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
    }

    // In a namespace without any route every address counts as broadcast (__inet_dev_addr_type): binding to one works,
    // and what is sent from there has another source for ever.
    private static (Socket Udp, Socket Tcp)? Bind()
    {
        var at = new IPEndPoint(EndpointApplier.Resolver.Address, EndpointApplier.ResolverPort);
        if (!HasRoute(at))
        {
            return null;
        }

        var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            udp.Bind(at);
            tcp.Bind(at);
            tcp.Listen(Backlog);
            return (udp, tcp);
        }
        catch
        {
            udp.Dispose();
            tcp.Dispose();
            throw;
        }
    }

    private static bool HasRoute(IPEndPoint to)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            probe.Connect(to);
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode is
            SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.AddressNotAvailable)
        {
            return false;
        }
    }

    private async Task ServeDatagramsAsync()
    {
        var buffer = new byte[LargestQuery];
        var inARow = 0;
        while (true)
        {
            var from = new SocketAddress(AddressFamily.InterNetwork);
            try
            {
                var asked = _udp.ReceiveFromAsync(buffer.AsMemory(), SocketFlags.None, from);
                inARow = asked.IsCompleted ? inARow + 1 : 0;
                var length = await asked;
                if (inARow == MostInARow)
                {
                    inARow = 0;
                    await Task.Yield();
                }

                var answer = _resolver.AnswerAsync(_container, buffer.AsSpan(0, length), Transport.Udp);
                if (answer.IsCompletedSuccessfully)
                {
                    Send(await answer, from);
                }
                else
                {
                    _ = SendLaterAsync(answer, from);
                }
            }
            catch (SocketException error) when (error.SocketErrorCode is
                SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.MessageSize)
            {
                // An asker that is gone, or asked far too much.
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task SendLaterAsync(ValueTask<byte[]?> answer, SocketAddress to)
    {
        try
        {
            Send(await answer, to);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The asker, or the container.
        }
    }

    private void Send(byte[]? answer, SocketAddress to)
    {
        if (answer is not null)
        {
            _udp.SendTo(answer, SocketFlags.None, to);
        }
    }

    private async Task ServeConnectionsAsync()
    {
        while (true)
        {
            try
            {
                var connection = await _tcp.AcceptAsync();
                _ = ServeAsync(connection);
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

    private async Task ServeAsync(Socket connection)
    {
        using (connection)
        {
            try
            {
                while (true)
                {
                    await Task.Yield();
                    using var limit = new CancellationTokenSource(IdleLimit, _time);
                    if (await StreamMessages.ReadAsync(connection, limit.Token) is not { } message ||
                        await _resolver.AnswerAsync(_container, message, Transport.Tcp) is not { } answer)
                    {
                        return;
                    }

                    await StreamMessages.WriteAsync(connection, answer, limit.Token);
                }
            }
            catch (Exception over) when (over is
                SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Silent for too long, or gone.
            }
        }
    }
}
