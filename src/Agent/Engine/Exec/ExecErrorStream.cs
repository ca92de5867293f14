using Orc.Linux.Files;

namespace Orc.Agent.Engine.Exec;

/// <summary>
/// Standard error of an <c>exec</c>. A runtime that fails writes its words there, then into its log, and ends: they are
/// ours to say, in Docker's words, so they are left out here.
/// </summary>
internal sealed class ExecErrorStream(PolledStream stream, ExecPaths paths) : Stream
{
    // How long the first words wait for the runtime's end, which follows at once where they are its own.
    private static readonly TimeSpan Doubt = TimeSpan.FromMilliseconds(50);

    private bool _isTrusted;

    /// <summary>The end of the runtime.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await stream.ReadAsync(buffer, cancellationToken);
        if (_isTrusted || count == 0)
        {
            return count;
        }

        await Task.WhenAny(Ended, Task.Delay(Doubt, TimeProvider.System, cancellationToken));
        while (count > 0 && IsRuntimes())
        {
            count = await stream.ReadAsync(buffer, cancellationToken);
        }

        _isTrusted = true;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        // Nothing is written here.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsRuntimes() => new FileInfo(paths.Log) is { Exists: true, Length: > 0 };
}
