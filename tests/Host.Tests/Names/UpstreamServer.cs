using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Orc.Agent.Names.Messages;
using Orc.Agent.Names.Serving;
using Orc.Linux.Namespaces;

namespace Orc.Host.Tests.Names;

/// <summary>
/// The world's resolver: knows a.test and big.test (by TCP alone), fails for fail.test, is silent for silent.test.
/// </summary>
internal sealed class UpstreamServer : IDisposable
{
    private const int BigRecords = 200;

    private readonly Socket _udp;
    private readonly Socket _tcp;

    public UpstreamServer(NetworkNamespace inside, string address, byte mark)
    {
        Mark = mark;
        (_udp, _tcp) = inside.Run(() =>
        {
            var at = new IPEndPoint(IPAddress.Parse(address), 53);
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(at);
            var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(at);
            tcp.Listen();
            return (udp, tcp);
        });
        _ = ServeUdpAsync();
        _ = ServeTcpAsync();
    }

    /// <summary>The last number of its answers.</summary>
    public byte Mark { get; }

    public ConcurrentQueue<(string Name, int UdpSize, int Flags)> Asked { get; } = new();

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var from = await _udp.ReceiveFromAsync(buffer.AsMemory(), new IPEndPoint(IPAddress.Any, 0));
                if (Answer(buffer[..from.ReceivedBytes], Transport.Udp) is { } reply)
                {
                    await _udp.SendToAsync(reply.AsMemory(), from.RemoteEndPoint);
                }
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await _tcp.AcceptAsync();
                if (await StreamMessages.ReadAsync(connection, CancellationToken.None) is { } message &&
                    Answer(message, Transport.Tcp) is { } reply)
                {
                    await StreamMessages.WriteAsync(connection, reply, CancellationToken.None);
                }
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private byte[]? Answer(byte[] message, Transport transport)
    {
        Assert.True(DnsQuery.TryParse(message, new char[DnsName.MaxLetters], out var query));
        Asked.Enqueue((query.Name.ToString(), query.UdpSize, query.Flags));
        var room = new byte[transport == Transport.Tcp ? DnsReply.LargestTcp : query.UdpSize];
        var reply = new DnsReplyWriter(room, query);
        for (var at = 0; at < (query.Name is "big.test" ? BigRecords : 0); at++)
        {
            reply.Add(DnsType.Address, [192, 0, 2, (byte)at], 60);
        }

        if (query.Name is "a.test")
        {
            reply.Add(DnsType.Address, [192, 0, 2, Mark], 60);
        }

        var length = reply.End(query.Name switch
        {
            "a.test" or "big.test" => DnsCode.NoError,
            "fail.test" => DnsCode.ServerFailure,
            _ => DnsCode.NoSuchName,
        });
        return query.Name is "silent.test" ? null : room[..length];
    }
}
