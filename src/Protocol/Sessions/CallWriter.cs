using System.Threading.Channels;
using Grpc.Core;

namespace Orc.Protocol.Sessions;

/// <summary>
/// What goes down a call, gRPC or straight on TLS, as a channel that holds nothing: whoever writes waits until the call
/// has taken it, one after another. Full is a call that is being written to.
/// </summary>
public sealed class CallWriter<T>(IAsyncStreamWriter<T> call) : ChannelWriter<T>, IDisposable
{
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private volatile bool _isComplete;

    public override async ValueTask WriteAsync(T item, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            RequireOpen();
            await call.WriteAsync(item, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>False: it is being written to, or is complete. The write itself may still be under way then.</summary>
    public override bool TryWrite(T item)
    {
        if (_isComplete || !_turn.Wait(0))
        {
            return false;
        }

        _ = SendAsync(item);
        return true;
    }

    public override async ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        _turn.Release();
        return !_isComplete;
    }

    public override bool TryComplete(Exception? error = null)
    {
        var wasOpen = !_isComplete;
        _isComplete = true;
        return wasOpen;
    }

    /// <summary>What is being written goes out, if it does so soon.</summary>
    public async Task FinishAsync()
    {
        _isComplete = true;
        if (await _turn.WaitAsync(Parting, CancellationToken.None))
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task SendAsync(T item)
    {
        try
        {
            await call.WriteAsync(item);
        }
        catch (Exception over) when (over is IOException or RpcException or InvalidOperationException
            or OperationCanceledException)
        {
            // The reader hears that the call is over.
        }
        finally
        {
            _turn.Release();
        }
    }

    private void RequireOpen()
    {
        if (_isComplete)
        {
            throw new ChannelClosedException();
        }
    }
}
