using System.IO.Pipelines;

namespace Orc.Orchestrator.Listening;

/// <summary>
/// Bytes to a peer that may be lost at any time: then nothing is read any more, which is no failure of whoever writes.
/// </summary>
internal sealed class LosablePipeWriter(PipeWriter inner) : PipeWriter
{
    private bool _isLost;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_isLost)
        {
            return new FlushResult(isCanceled: false, isCompleted: true);
        }

        try
        {
            return await inner.FlushAsync(cancellationToken);
        }
        catch (Exception lost) when (lost is IOException or ObjectDisposedException or InvalidOperationException)
        {
            _isLost = true;
            return new FlushResult(isCanceled: false, isCompleted: true);
        }
    }

    public override void Complete(Exception? exception = null)
    {
        try
        {
            inner.Complete(_isLost ? new IOException("the connection is lost") : exception);
        }
        catch (Exception lost) when (lost is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // What was not sent yet cannot be any more.
        }
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        try
        {
            await inner.CompleteAsync(_isLost ? new IOException("the connection is lost") : exception);
        }
        catch (Exception lost) when (lost is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // What was not sent yet cannot be any more.
        }
    }
}
