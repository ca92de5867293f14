namespace Orc.Protocol.Tests.Sessions;

/// <summary>A connection that gives these bytes, a piece at a time, and then ends, breaks or waits.</summary>
internal sealed class ScriptedStream(byte[] bytes, int piece = int.MaxValue) : Stream
{
    private readonly TaskCompletionSource _ended = new();
    private int _given;

    /// <summary>Room of each read.</summary>
    public List<int> Asked { get; } = [];

    public int Writes { get; private set; }

    public bool Breaks { get; init; }

    public bool Waits { get; init; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void End() => _ended.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Asked.Add(buffer.Length);
        if (_given == bytes.Length && Waits)
        {
            await _ended.Task.WaitAsync(cancellationToken);
        }

        if (_given == bytes.Length && Breaks)
        {
            throw new IOException("the connection was lost");
        }

        var count = Math.Min(Math.Min(piece, buffer.Length), bytes.Length - _given);
        bytes.AsMemory(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Writes++;
        return Breaks ? throw new IOException("the connection was lost") : ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
