using Grpc.Core;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Compose.Watching;

/// <summary>A watch that goes on beside an attached <c>up</c> and may be turned on and off meanwhile.</summary>
/// <param name="watch">What it does until it is cancelled; null where nothing can be watched.</param>
/// <param name="whyNot">Then why, for who turns it on.</param>
/// <param name="say">Tells what happens.</param>
internal sealed class WatchSwitch(
    Func<Action<string>, CancellationToken, Task>? watch, string whyNot, Action<string> say) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private CancellationTokenSource? _stop;
    private Task _going = Task.CompletedTask;

    public bool IsOn => _stop is not null && !_going.IsCompleted;

    /// <summary>Turns it on, or off and waits until it is.</summary>
    public async Task ToggleAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (IsOn)
            {
                await StopInTurnAsync();
                say("Watch disabled");
            }
            else if (watch is null)
            {
                say(whyNot);
            }
            else
            {
                StartInTurn();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Turns it on, if it is not.</summary>
    public async Task StartAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (!IsOn)
            {
                StartInTurn();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Turns it off, if it is on, and waits until it is.</summary>
    public async Task StopAsync()
    {
        await _turn.WaitAsync();
        try
        {
            await StopInTurnAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _stop?.Dispose();
        _turn.Dispose();
    }

    private void StartInTurn()
    {
        _stop?.Dispose();
        _stop = new CancellationTokenSource();
        _going = GoAsync(_stop.Token);
    }

    private async Task StopInTurnAsync()
    {
        if (_stop is { } stop)
        {
            await stop.CancelAsync();
            await _going;
            stop.Dispose();
            _stop = null;
        }
    }

    // What fails of it is said: the services run on, and are shown.
    private async Task GoAsync(CancellationToken cancellationToken)
    {
        try
        {
            await watch!(say, cancellationToken);
        }
        catch (Exception over) when (
            over is OperationCanceledException || (over is RpcException && cancellationToken.IsCancellationRequested))
        {
            // It is over, perhaps in the middle of a call.
        }
        catch (Exception failure) when (failure is CliException or IOException)
        {
            say(failure.Message);
        }
    }
}
