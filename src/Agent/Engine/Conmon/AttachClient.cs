using System.Net.Sockets;
using Orc.Linux.Files;

namespace Orc.Agent.Engine.Conmon;

/// <summary>
/// A connection to conmon's attach socket: packets of one stream byte and up to 8192 bytes come from the container;
/// what
/// is sent is its standard input.
/// </summary>
internal sealed class AttachClient : IDisposable
{
    /// <summary>conmon cuts longer packets in silence.</summary>
    private const int MostPerPacket = 32768;

    private const byte StandardError = 3;

    private readonly Socket _socket;

    private AttachClient(Socket socket) => _socket = socket;

    /// <summary>The path may be longer than a socket's address: conmon and we go through /proc/self/fd.</summary>
    public static async Task<AttachClient> ConnectAsync(RunPaths run, CancellationToken cancellationToken)
    {
        using var directory = Descriptors.OpenPath(run.Bundle);
        var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            var address = new UnixDomainSocketEndPoint($"/proc/self/fd/{Descriptors.Number(directory)}/attach");
            await socket.ConnectAsync(address, cancellationToken);
            return new AttachClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// One piece of output into <paramref name="buffer"/> (8192 bytes or more); null: the container is gone.
    /// </summary>
    public async ValueTask<(bool IsError, int Count)?> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var packet = new byte[buffer.Length + 1];
        try
        {
            var count = await _socket.ReceiveAsync(packet, SocketFlags.None, cancellationToken);
            if (count == 0)
            {
                return null;
            }

            packet.AsSpan(1, count - 1).CopyTo(buffer.Span);
            return (packet[0] == StandardError, count - 1);
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.ConnectionReset)
        {
            return null;
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        while (!input.IsEmpty)
        {
            var piece = input[..Math.Min(input.Length, MostPerPacket)];
            await _socket.SendAsync(piece, SocketFlags.None, cancellationToken);
            input = input[piece.Length..];
        }
    }

    /// <summary>Ends the container's standard input, if it ends with its first client.</summary>
    public void CloseInput()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The container is gone already.
        }
    }

    public void Dispose() => _socket.Dispose();
}
