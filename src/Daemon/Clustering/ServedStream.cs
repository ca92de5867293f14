namespace Orc.Daemon.Clustering;

/// <summary>
/// A stream whose end somebody else waits for: a call's handler, which may return only once nobody reads or writes any
/// more. Kestrel gives the call's place to the next call of the connection, and who still read would read that one's.
/// </summary>
internal sealed class ServedStream(Stream inner) : Stream
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private int _underWay;
    private bool _isClosed;

    /// <summary>Completes when it is disposed and nothing of it is under way.</summary>
    public Task Over => _over.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        WhileOpenAsync(token => inner.ReadAsync(buffer, token), cancellationToken);

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _ = await WhileOpenAsync(
        async token =>
        {
            await inner.WriteAsync(buffer, token);
            return buffer.Length;
        },
        cancellationToken);

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

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CloseOnce();
        }

        base.Dispose(disposing);
    }

    private void CloseOnce()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _underWay++;
        }

        _closing.Cancel();
        inner.Dispose();
        Leave();
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_underWay > 0 || !_isClosed)
            {
                return;
            }
        }

        _closing.Dispose();
        _over.TrySetResult();
    }

    private async ValueTask<int> WhileOpenAsync(
        Func<CancellationToken, ValueTask<int>> work, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                throw new IOException("the tunnel was closed");
            }

            _underWay++;
        }

        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            return await work(ended.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("the tunnel was closed");
        }
        finally
        {
            Leave();
        }
    }
}
