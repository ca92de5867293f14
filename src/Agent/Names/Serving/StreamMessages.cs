using System.Buffers.Binary;
using System.Net.Sockets;

namespace Orc.Agent.Names.Serving;

/// <summary>DNS by TCP: each message behind two bytes of its length (RFC 1035, 4.2.2).</summary>
internal static class StreamMessages
{
    private const int LengthBytes = 2;

    /// <summary>Null: the other side is done.</summary>
    public static async Task<byte[]?> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        var length = new byte[LengthBytes];
        if (!await TryFillAsync(socket, length, cancellationToken))
        {
            return null;
        }

        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        return await TryFillAsync(socket, message, cancellationToken) ? message : null;
    }

    public static async Task WriteAsync(Socket socket, byte[] message, CancellationToken cancellationToken)
    {
        var framed = new byte[LengthBytes + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed.AsSpan(LengthBytes));
        for (var sent = 0; sent < framed.Length;)
        {
            sent += await socket.SendAsync(framed.AsMemory(sent), SocketFlags.None, cancellationToken);
        }
    }

    private static async Task<bool> TryFillAsync(
        Socket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            var count = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
        }

        return true;
    }
}
