using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;
using Grpc.Core;

namespace Orc.Protocol.Sessions;

/// <summary>
/// One direction of a session straight on TLS, as it is written (<see cref="SessionProtocol"/>): one message at a time
/// is written. What the other side does not read fills the socket, and the writer waits.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="most">Bytes of a message that the other side would take.</param>
public sealed class FrameWriter<T>(Stream stream, int most) : IAsyncStreamWriter<T>
    where T : IMessage<T>
{
    /// <summary>
    /// Of what is written at once. TLS keeps room for the longest record that a connection had, at both ends and for as
    /// long as it lives: a thousand sessions would hold 25 MiB more with records of 16 KiB.
    /// </summary>
    private const int Piece = 4000;

    /// <summary>Whoever says so much has the room.</summary>
    private const int Long = 256 * 1024;

    /// <summary>A frame was begun and not ended: nothing that follows would be understood.</summary>
    private bool _isTorn;

    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    /// <exception cref="InvalidDataException">It is too large.</exception>
    /// <exception cref="IOException">The connection is lost.</exception>
    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (_isTorn)
        {
            throw new IOException("the connection is lost: a frame did not go out whole");
        }

        var size = message.CalculateSize();
        if (size > most)
        {
            throw new InvalidDataException(
                $"a message of {size} bytes cannot be sent: the other side takes {most} at most");
        }

        var frame = ArrayPool<byte>.Shared.Rent(SessionProtocol.HeaderLength + size);
        try
        {
            message.WriteTo(frame.AsSpan(SessionProtocol.HeaderLength, size));
            await SendAsync(frame, SessionProtocol.MessageKind, size, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    /// <summary>The last frame. Nothing is said where the one before did not go out whole.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    public async Task EndAsync(SessionEnd end, CancellationToken cancellationToken)
    {
        if (_isTorn)
        {
            return;
        }

        var content = end.ToContent();
        byte[] frame = [.. new byte[SessionProtocol.HeaderLength], .. content];
        await SendAsync(frame, SessionProtocol.EndKind, content.Length, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    private async ValueTask SendAsync(byte[] frame, byte kind, int length, CancellationToken cancellationToken)
    {
        frame[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length);
        _isTorn = true;
        var rest = frame.AsMemory(0, SessionProtocol.HeaderLength + length);
        var piece = rest.Length > Long ? rest.Length : Piece;
        while (rest.Length > piece)
        {
            await stream.WriteAsync(rest[..piece], cancellationToken);
            rest = rest[piece..];
        }

        await stream.WriteAsync(rest, cancellationToken);
        _isTorn = false;
    }
}
