using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Orc.Agent.Names.Messages;
using Orc.Agent.Names.Tables;
using Orc.Agent.Networks;
using Orc.Linux.FileTrees;
using Orc.Linux.Namespaces;
using Orc.Linux.Sockets;

namespace Orc.Agent.Names.Serving;

/// <summary>The resolver's sockets in one container's network namespace.</summary>
internal sealed class ClientListener : IDisposable
{
    private const int Backlog = 16;
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(10);

    private readonly IDisposable _questions;
    private readonly Socket _tcp;
    private readonly string _container;
    private readonly Resolver _resolver;
    private readonly TimeProvider _time;

    private ClientListener(string container, IDisposable questions, Socket tcp, Resolver resolver, TimeProvider time)
    {
        _questions = questions;
        _tcp = tcp;
        _container = container;
        _resolver = resolver;
        _time = time;
        _ = Connections.TakeAsync(tcp, connection => _ = ServeAsync(connection), time);
    }

    /// <summary>Which namespace this is: a container that starts again gets a new one at the same path.</summary>
    public required ulong NamespaceInode { get; init; }

    /// <summary>Null: its loopback is not up yet. Whoever is at it will say that there is news.</summary>
    public static ClientListener? Open(
        NamesClient client, ulong inode, Resolver resolver, DatagramLoop loop, TimeProvider time)
    {
        using var inside = NetworkNamespace.Open(client.NamespacePath);
        if (inside.Run(Bind) is not var (udp, tcp))
        {
            return null;
        }

        try
        {
            var questions = loop.Serve(udp, new ClientQuestions(client.Container, udp, resolver));
            return new ClientListener(client.Container, questions, tcp, resolver, time) { NamespaceInode = inode };
        }
        catch
        {
            udp.Dispose();
            tcp.Dispose();
            throw;
        }
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
        _questions.Dispose();
        _tcp.Dispose();
    }

    // In a namespace without any route every address counts as broadcast (__inet_dev_addr_type): binding to one works,
    // and what is sent from there has another source for ever.
    private static (DatagramSocket Udp, Socket Tcp)? Bind()
    {
        var at = new IPEndPoint(EndpointApplier.Resolver.Address, EndpointApplier.ResolverPort);
        if (!HasRoute(at))
        {
            return null;
        }

        var udp = DatagramSocket.Bind(at);
        var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
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

    private async Task ServeAsync(Socket connection)
    {
        using (connection)
        {
            try
            {
                while (true)
                {
                    using var limit = new CancellationTokenSource(IdleLimit, _time);
                    if (await StreamMessages.ReadAsync(connection, limit.Token) is not { } message ||
                        await AnswerAsync(message) is not { Length: > 0 } answer)
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

    private Task<byte[]?> AnswerAsync(byte[] message)
    {
        var room = ArrayPool<byte>.Shared.Rent(DnsReply.LargestTcp);
        try
        {
            var length = _resolver.TryAnswer(
                _resolver.Current, _container, message, Transport.Tcp, room.AsSpan(0, DnsReply.LargestTcp));
            return length is { } known
                ? Task.FromResult<byte[]?>(room[..known])
                : _resolver.AskAsync(_container, message, Transport.Tcp);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }
}
