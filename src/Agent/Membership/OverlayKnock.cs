using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Orc.Agent.Networks;

namespace Orc.Agent.Membership;

/// <summary>
/// Whether packets of overlay networks would come through: a node that joins listens where they will come
/// (4789/udp), and the manager sends a word of the node's there.
/// </summary>
internal sealed class OverlayKnock : IDisposable
{
    /// <summary>Bytes of a word.</summary>
    public const int Length = 16;

    private const int Times = 3;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    private readonly Socket? _socket;

    private OverlayKnock(Socket? socket) => _socket = socket;

    /// <summary>What is to be sent; empty: somebody else has the port, and nothing can be found out.</summary>
    public byte[] Word { get; private init; } = [];

    public static OverlayKnock Listen()
    {
        var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.DualMode = true;
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, OverlayApplier.Port));
            return new OverlayKnock(socket) { Word = RandomNumberGenerator.GetBytes(Length) };
        }
        catch (SocketException)
        {
            socket.Dispose();
            return new OverlayKnock(null);
        }
    }

    /// <summary>A manager's part.</summary>
    /// <returns>It was sent; whether it came the other side knows.</returns>
    public static async Task<bool> SendAsync(
        IPAddress address, ReadOnlyMemory<byte> word, TimeProvider time, CancellationToken cancellationToken)
    {
        if (word.Length != Length)
        {
            return false;
        }

        // A listener of both families shows callers of IPv4 in the other's form; a socket of IPv6 may not send there.
        var target = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        for (var count = 0; count < Times; count++)
        {
            try
            {
                await socket.SendToAsync(word, new IPEndPoint(target, OverlayApplier.Port), cancellationToken);
            }
            catch (SocketException)
            {
                // A firewall's answer to the one before, or our own says no: then it does not come.
            }

            await Task.Delay(Between, time, cancellationToken);
        }

        return true;
    }

    /// <summary>Whether the word came.</summary>
    public async Task<bool> IsHeardAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var came = new byte[Length + 1];
        try
        {
            while (true)
            {
                var length = await _socket!.ReceiveAsync(came, either.Token);
                if (came.AsSpan(0, length).SequenceEqual(Word))
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _socket?.Dispose();
}
