using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Files;

/// <summary>
/// A pipe, fifo or pty as a <see cref="Stream"/> that costs no thread while it waits. Owns the handle.
/// </summary>
public sealed class PolledStream : Stream
{
    private readonly PolledDescriptor _polled;

    public PolledStream(SafeFileHandle handle)
    {
        Descriptors.SetNonBlocking(handle);
        _polled = new PolledDescriptor(handle);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public SafeFileHandle Handle => _polled.Handle;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _polled.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _polled.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _polled.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _polled.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        // Nothing is buffered here.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Read it with ReadAsync: a blocking read would hold a thread.");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Write it with WriteAsync: a blocking write would hold a thread.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _polled.Dispose();
        }

        base.Dispose(disposing);
    }
}
