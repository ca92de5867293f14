using System.Runtime.ExceptionServices;

namespace Orc.Agent.Images.Layers;

/// <summary>
/// Steps that run beside each other and feed each other: when one fails, the others end, and its failure is the one
/// told.
/// </summary>
internal sealed class StageGroup(CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _stop =
        CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    private readonly List<Task> _stages = [];
    private ExceptionDispatchInfo? _first;

    public Task<T> Run<T>(Func<CancellationToken, Task<T>> stage)
    {
        var running = Task.Run(() => GuardAsync(stage), CancellationToken.None);
        _stages.Add(running);
        return running;
    }

    /// <summary>
    /// Waits for all of them, the failed ones too: when this returns, none touches anything any more.
    /// </summary>
    public async Task CompleteAsync()
    {
        await Task.WhenAll(_stages).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        _first?.Throw();
    }

    public void Dispose() => _stop.Dispose();

    private async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> stage)
    {
        try
        {
            return await stage(_stop.Token);
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _first, ExceptionDispatchInfo.Capture(failure), null);
            await _stop.CancelAsync();
            throw;
        }
    }
}
