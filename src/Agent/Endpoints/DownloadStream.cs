namespace Orc.Agent.Endpoints;

/// <summary>
/// What a client is sent in pieces, from code that writes streams. Small writes are gathered; a piece belongs to its
/// message once it is sent.
/// </summary>
internal sealed class DownloadStream(Func<ReadOnlyMemory<byte>, CancellationToken, Task> send) : Stream
{
    private const int PieceSize = 256 * 1024;

    private byte[] _piece = new byte[PieceSize];
    private int _filled;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var count = Math.Min(buffer.Length, PieceSize - _filled);
            buffer[..count].CopyTo(_piece.AsMemory(_filled));
            _filled += count;
            buffer = buffer[count..];
            if (_filled == PieceSize)
            {
                await FlushAsync(cancellationToken);
            }
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_filled > 0)
        {
            var piece = _piece.AsMemory(0, _filled);
            (_piece, _filled) = (new byte[PieceSize], 0);
            await send(piece, cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // What is left is sent by FlushAsync: a stream that is only disposed was given up.
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
