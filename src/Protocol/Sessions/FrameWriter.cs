using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;
using Grpc.Core;

namespace Orc.Protocol.Sessions;

/// <summary>
/// One direction of a session straight on TLS, as it is written (<see cref="SessionProtocol"/>): a message is one
/// write, and one at a time writes. What the other side does not read fills the socket, and the writer waits.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="most">Bytes of a message that the other side would take.</param>
public sealed class FrameWriter<T>(Stream stream, int most) : IAsyncStreamWriter<T>
    where T : IMessage<T>
{
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
        await stream.WriteAsync(frame.AsMemory(0, SessionProtocol.HeaderLength + length), cancellationToken);
        _isTorn = false;
    }
}
