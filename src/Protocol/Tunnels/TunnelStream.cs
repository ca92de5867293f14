using Google.Protobuf;
using Grpc.Core;
using Orc.Protocol.V1;

namespace Orc.Protocol.Tunnels;

/// <summary>The two directions of a tunnel call as one stream of bytes.</summary>
/// <param name="reader">What comes from the other end.</param>
/// <param name="write">Sends to it.</param>
/// <param name="call">Ends the call; null: its handler does.</param>
/// <param name="broken">
/// What whoever waits for bytes or writes some is told when it ends or breaks; null: an end is an end.
/// </param>
public sealed class TunnelStream(
    IAsyncStreamReader<TunnelBytes> reader,
    Func<TunnelBytes, CancellationToken, Task> write,
    IDisposable? call,
    Func<Exception, IOException>? broken = null) : Stream
{
    private const int LargestChunk = 64 * 1024;

    private ReadOnlyMemory<byte> _rest;
    private bool _isClosed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>A client's end.</summary>
    public static TunnelStream Of(
        AsyncDuplexStreamingCall<TunnelBytes, TunnelBytes> call, Func<Exception, IOException>? broken = null) => new(
        call.ResponseStream,
        (bytes, cancellationToken) => call.RequestStream.WriteAsync(bytes, cancellationToken),
        call,
        broken);

    /// <summary>A server's end: it lasts as long as the handler runs.</summary>
    public static TunnelStream Of(IAsyncStreamReader<TunnelBytes> reader, IServerStreamWriter<TunnelBytes> writer) =>
        new(reader, writer.WriteAsync, call: null);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            if (!await MoveNextAsync(cancellationToken))
            {
                return broken is null ? 0 : throw broken(new EndOfStreamException());
            }

            _rest = reader.Current.Bytes.Memory;
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var chunk = buffer[..Math.Min(buffer.Length, LargestChunk)];
            try
            {
                await write(new TunnelBytes { Bytes = ByteString.CopyFrom(chunk.Span) }, cancellationToken);
            }
            catch (Exception over) when (over is RpcException or InvalidOperationException)
            {
                throw broken?.Invoke(over) ?? new IOException("the tunnel was closed", over);
            }

            buffer = buffer[chunk.Length..];
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        // Each write is sent at once.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isClosed)
        {
            _isClosed = true;
            call?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await reader.MoveNext(cancellationToken);
        }
        catch (RpcException over) when (over.StatusCode is StatusCode.Cancelled)
        {
            return false;
        }
        catch (RpcException failure)
        {
            throw broken?.Invoke(failure) ?? new IOException(failure.Status.Detail, failure);
        }
    }
}
