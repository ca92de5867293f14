using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orc.Agent.Engine;

namespace Orc.Agent.Names;

/// <summary>
/// Tells the names process of tables that were written, and keeps it alive. It looks at the table's file before it
/// answers: what is written counts, and the next table need not wait until the process has said so of the last.
/// </summary>
internal sealed partial class NamesTeller : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly NamesLauncher _launcher;
    private readonly Action<int> _connected;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();

    // One signal is enough, however many tables it stands for.
    private readonly Channel<bool> _signals =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Task _telling;

    private List<TaskCompletionSource> _waiters = [];
    private NamesConnection? _connection;
    private long _version;
    private long _heard = -1;

    /// <param name="launcher">Starts the process, or finds it.</param>
    /// <param name="connected">Is told its pid.</param>
    /// <param name="time">For pauses.</param>
    /// <param name="logger">Of whoever it tells for.</param>
    public NamesTeller(NamesLauncher launcher, Action<int> connected, TimeProvider time, ILogger logger)
    {
        _launcher = launcher;
        _connected = connected;
        _time = time;
        _logger = logger;
        _telling = Task.Run(TellLoopAsync);
    }

    /// <summary>The process lives, and has said that this table counts.</summary>
    public bool IsHeard(long version)
    {
        lock (_gate)
        {
            return _connection is { Closed.IsCompleted: false } && _heard == version;
        }
    }

    /// <summary>A table is written, and these wait until the process has said that it counts.</summary>
    public void Tell(long version, IReadOnlyList<TaskCompletionSource> waiters)
    {
        lock (_gate)
        {
            _version = version;
            _waiters.AddRange(waiters);
        }

        Signal();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _signals.Writer.TryComplete();
        await _telling;
        _connection?.Dispose();
        _end.Dispose();
    }

    private void Signal() => _signals.Writer.TryWrite(true);

    private async Task TellLoopAsync()
    {
        var pause = FirstPause;
        await foreach (var signal in _signals.Reader.ReadAllAsync())
        {
            var (version, waiters) = Take();
            try
            {
                await TellAsync(version);
                waiters.ForEach(waiter => waiter.TrySetResult());
                pause = FirstPause;
            }
            catch (OperationCanceledException)
            {
                waiters.ForEach(waiter => waiter.TrySetCanceled());
            }
#pragma warning disable CA1031 // The edge of a loop: whoever waits gets the failure, and the loop tries again.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogFailed(failure.Message);
                waiters.ForEach(waiter => waiter.TrySetException(failure as EngineException ?? new EngineException(
                    EngineFailure.Unavailable, $"the names process cannot be reached: {failure.Message}", failure)));
                _ = RetryAsync(pause);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }

        Take().Waiters.ForEach(waiter => waiter.TrySetCanceled());
    }

    private async Task RetryAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _time, _end.Token);
            Signal();
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task TellAsync(long version)
    {
        for (var again = false; ; again = true)
        {
            var connection = await ConnectAsync();
            try
            {
                await connection.SyncAsync().WaitAsync(Patience, _time, _end.Token);
                lock (_gate)
                {
                    _heard = version;
                }

                return;
            }
            catch (SocketException) when (!again)
            {
                // It died between two words; the next one is started.
            }
        }
    }

    // A process that is started now, or was killed a moment ago, begins with the table that is there.
    private async Task<NamesConnection> ConnectAsync()
    {
        if (_connection is { Closed.IsCompleted: false } open)
        {
            return open;
        }

        var connection = await _launcher.ConnectAsync(_end.Token);
        lock (_gate)
        {
            _connection?.Dispose();
            _connection = connection;
        }

        _connected(connection.Process);
        LogConnected(connection.Process);
        _ = ReviveAsync(connection);
        return connection;
    }

    // When it dies, the next one is started at once: containers are asking.
    private async Task ReviveAsync(NamesConnection connection)
    {
        await connection.Closed;
        if (!_end.IsCancellationRequested)
        {
            LogDied(connection.Process);
            Signal();
        }
    }

    private (long Version, List<TaskCompletionSource> Waiters) Take()
    {
        lock (_gate)
        {
            var waiters = _waiters;
            _waiters = [];
            return (_version, waiters);
        }
    }

    [LoggerMessage(LogLevel.Information, "the names process {Pid} answers")]
    private partial void LogConnected(int pid);

    [LoggerMessage(LogLevel.Warning, "the names process {Pid} ended; the next one is started")]
    private partial void LogDied(int pid);

    [LoggerMessage(LogLevel.Warning, "the names process could not be told: {Failure}")]
    private partial void LogFailed(string failure);
}
