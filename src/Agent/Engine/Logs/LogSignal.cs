namespace Orc.Agent.Engine.Logs;

/// <summary>
/// Something may have changed: look again. Set while nobody waits, it is remembered, and many are one.
/// </summary>
internal sealed class LogSignal(Action<LogSignal> drop) : IDisposable
{
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly Lock _gate = new();

    public void Set()
    {
        lock (_gate)
        {
            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken) => _changed.WaitAsync(cancellationToken);

    public void Dispose()
    {
        // No Set comes after this: signals are set under the gate that this takes.
        drop(this);
        _changed.Dispose();
    }
}
