using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Google.Protobuf;

namespace Orc.Protocol.Sessions;

/// <summary>
/// One direction of a session straight on TLS, as it is read (<see cref="SessionProtocol"/>): a channel that holds one
/// message, and no memory while nothing comes. A connection that is lost is a channel that ends.
/// </summary>
/// <param name="stream">The connection: a read into nothing waits until there is something.</param>
/// <param name="stop">
/// Makes the connection give no more: a read that waits ends then. A token for each read would have to be listened to
/// for each.
/// </param>
/// <param name="most">Bytes of a message that are taken.</param>
/// <param name="parser">Of the messages.</param>
/// <param name="inspect">Looks at each message; what it throws is thrown to whoever reads.</param>
public sealed class FrameReader<T>(
    Stream stream, Action stop, int most, MessageParser<T> parser, Action<T> inspect) : ChannelReader<T>, IDisposable
    where T : class, IMessage<T>
{
    private const int FirstSize = 4096;

    private CancellationToken _followed;
    private CancellationTokenRegistration _following;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private T? _item;
    private bool _isOver;

    /// <summary>What the other side said last; null: it has not ended the session, or was lost.</summary>
    public SessionEnd? Ended { get; private set; }

    public override bool TryRead([MaybeNullWhen(false)] out T item)
    {
        item = _item;
        _item = null;
        return item is not null;
    }

    /// <exception cref="InvalidDataException">What came is no frame, or too large.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        // Bytes that are on their way come in spite of a connection that is read no more.
        cancellationToken.ThrowIfCancellationRequested();
        if (_item is not null)
        {
            return true;
        }

        Follow(cancellationToken);
        while (!_isOver)
        {
            if (TryTake())
            {
                return _item is not null;
            }

            if (!await FillAsync())
            {
                cancellationToken.ThrowIfCancellationRequested();
                Finish();
            }
        }

        return false;
    }

    /// <summary>Ends no read that waits: stop the connection first.</summary>
    public void Dispose()
    {
        _following.Dispose();
        Finish();
    }

    /// <summary>Sessions have one token, or two: it is listened to once.</summary>
    private void Follow(CancellationToken token)
    {
        if (token == _followed)
        {
            return;
        }

        _following.Dispose();
        _followed = token;
        _following = token.UnsafeRegister(static stop => ((Action)stop!)(), stop);
    }

    /// <summary>The next frame, if it is there whole; it may be the last.</summary>
    private bool TryTake()
    {
        var there = _buffer.AsSpan(_start, _end - _start);
        if (there.Length < SessionProtocol.HeaderLength)
        {
            return false;
        }

        var length = LengthOf(there);
        if (there.Length < SessionProtocol.HeaderLength + length)
        {
            return false;
        }

        var content = there.Slice(SessionProtocol.HeaderLength, length);
        if (there[0] == SessionProtocol.EndKind)
        {
            Ended = SessionEnd.Read(content);
            Finish();
            return true;
        }

        var item = Parse(content);
        _start += SessionProtocol.HeaderLength + length;
        if (_start == _end)
        {
            GiveBack();
        }

        inspect(item);
        _item = item;
        return true;
    }

    private int LengthOf(ReadOnlySpan<byte> header)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        var limit = header[0] switch
        {
            SessionProtocol.MessageKind => most,
            SessionProtocol.EndKind => SessionProtocol.MostText * 4,
            _ => throw new InvalidDataException($"what came is no frame of {SessionProtocol.Name}"),
        };
        return length <= limit
            ? (int)length
            : throw new InvalidDataException($"a frame of {length} bytes came, and {limit} is the most");
    }

    private T Parse(ReadOnlySpan<byte> content)
    {
        try
        {
            return parser.ParseFrom(content);
        }
        catch (InvalidProtocolBufferException malformed)
        {
            throw new InvalidDataException(
                $"a frame of {SessionProtocol.Name} came with something else than a message in it", malformed);
        }
    }

    /// <summary>More of what comes; false: nothing does any more.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FillAsync()
    {
        try
        {
            if (_buffer is null)
            {
                // Most of the time a session waits here, and has no buffer then: neither ours nor the connection's.
                _end = await stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None);
                _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
            }

            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), CancellationToken.None);
            _end += read;
            return read > 0;
        }
        catch (Exception lost) when (lost is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The buffer grows with what has come, never with what was announced.</summary>
    private void MakeRoom()
    {
        if (_end < _buffer!.Length)
        {
            return;
        }

        var there = _end - _start;
        var next = there <= _buffer.Length / 2 ? _buffer : ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(_start, there).CopyTo(next);
        if (next != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = next;
        }

        (_start, _end) = (0, there);
    }

    private void Finish()
    {
        _isOver = true;
        GiveBack();
    }

    private void GiveBack()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }

        (_start, _end) = (0, 0);
    }
}
