using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Orc.Agent.Names.Messages;

namespace Orc.Agent.Names.Serving;

/// <summary>
/// Asks others, from the host's network namespace: one server after another, until one gives an answer. The question
/// travels as it came (EDNS and all), under an id and from a port that nobody can guess.
/// </summary>
internal sealed class Forwarder(TimeProvider time)
{
    private const int Port = 53;
    private const int LargestUdp = 65535;
    private const int PlainUdp = 2048;
    private static readonly TimeSpan UdpPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TcpPatience = TimeSpan.FromSeconds(4);

    /// <summary>Always an answer: a failure, where nobody gave another.</summary>
    /// <param name="message">A question that can be read.</param>
    public async Task<byte[]> AskAsync(byte[] message, ImmutableArray<IPAddress> servers, Transport transport)
    {
        byte[]? refusal = null;
        foreach (var server in servers)
        {
            if (await TryAskAsync(message, new IPEndPoint(server, Port), transport) is not { } reply)
            {
                continue;
            }

            message.AsSpan(0, 2).CopyTo(reply);
            if (DnsReply.CodeOf(reply) is not (DnsCode.ServerFailure or DnsCode.Refused or DnsCode.NotImplemented))
            {
                return reply;
            }

            refusal ??= reply;
        }

        return refusal ?? DnsReply.BuildFailure(message);
    }

    private async Task<byte[]?> TryAskAsync(byte[] message, IPEndPoint server, Transport transport)
    {
        var patience = transport == Transport.Udp ? UdpPatience : TcpPatience;
        using var limit = new CancellationTokenSource(patience, time);
        try
        {
            var asked = message.ToArray();
            RandomNumberGenerator.Fill(asked.AsSpan(0, 2));
            return transport == Transport.Udp
                ? await AskByUdpAsync(asked, server, limit.Token)
                : await AskByTcpAsync(asked, server, limit.Token);
        }
        catch (Exception silent) when (silent is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<byte[]> AskByUdpAsync(
        byte[] asked, IPEndPoint server, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken);
        await socket.SendAsync(asked, SocketFlags.None, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(HasOptions(asked) ? LargestUdp : PlainUdp);
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, cancellationToken);
                if (IsAnswer(buffer.AsSpan(0, length), asked))
                {
                    return buffer[..length];
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<byte[]?> AskByTcpAsync(
        byte[] asked, IPEndPoint server, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellationToken);
        await StreamMessages.WriteAsync(socket, asked, cancellationToken);
        var reply = await StreamMessages.ReadAsync(socket, cancellationToken);
        return reply is not null && IsAnswer(reply, asked) ? reply : null;
    }

    private static bool IsAnswer(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> asked) =>
        DnsQuery.TryParse(asked, stackalloc char[DnsName.MaxLetters], out var query)
        && DnsReply.Answers(reply, query.Id, query.Question);

    private static bool HasOptions(ReadOnlySpan<byte> asked) =>
        DnsQuery.TryParse(asked, stackalloc char[DnsName.MaxLetters], out var query) && query.HasOptions;
}
