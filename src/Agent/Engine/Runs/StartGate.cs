namespace Orc.Agent.Engine.Runs;

/// <summary>
/// Whether runs may begin. Who stops all that runs closes it first and waits for the starts under way: what it finds
/// then is all there is.
/// </summary>
internal sealed class StartGate
{
    private readonly Lock _lock = new();
    private int _underWay;
    private int _closed;
    private TaskCompletionSource? _idle;

    /// <summary>For the time of a start, until the run is known; whoever gets it disposes of it.</summary>
    /// <exception cref="EngineException">It is closed.</exception>
    public Passage Enter(string container)
    {
        lock (_lock)
        {
            if (_closed > 0)
            {
                throw new EngineException(
                    EngineFailure.ShuttingDown,
                    $"cannot start container {container}: orcd is shutting down; start it when orcd runs again");
            }

            _underWay++;
        }

        return new Passage(this);
    }

    /// <summary>Nothing begins any more; it returns when what had begun is started or has failed.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        Task idle;
        lock (_lock)
        {
            _closed++;
            if (_underWay > 0)
            {
                _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            idle = _idle?.Task ?? Task.CompletedTask;
        }

        try
        {
            await idle.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Open();
            throw;
        }
    }

    /// <summary>The shutdown is called off.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _closed--;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _underWay--;
            if (_underWay == 0)
            {
                _idle?.SetResult();
                _idle = null;
            }
        }
    }

    /// <summary>One start under way.</summary>
    public sealed class Passage(StartGate gate) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                gate.Leave();
            }
        }
    }
}
