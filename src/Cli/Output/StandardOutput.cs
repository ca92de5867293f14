using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;

namespace Orc.Cli.Output;

/// <summary>
/// Descriptor 1 or 2 as it is. Unlike the runtime's own console stream it tells when its reader has gone, so that
/// <c>orc logs -f | head</c> ends; and unlike a file stream it keeps no offset of its own.
/// </summary>
internal sealed class StandardOutput(int descriptor) : Stream
{
    private readonly SafeFileHandle _handle = new(descriptor, ownsHandle: false);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (Descriptors.TryWrite(_handle, buffer) is not { } written)
            {
                // Somebody who shares the terminal made it non-blocking: the runtime's stream waits for us.
                using var waiting = descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
                waiting.Write(buffer);
                return;
            }

            buffer = buffer[written..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
        // Nothing is kept back.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        _handle.Dispose();
        base.Dispose(disposing);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
