using Microsoft.Extensions.Logging;
using Orc.Agent.Engine.Events;
using Orc.Linux.Files;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Logs;

/// <summary>
/// Wakes those who follow logs: when something is written, renamed or made in a log's directory, and when something
/// happens to its container. One inotify for all of them, since the kernel gives few (128 to a user).
/// </summary>
internal sealed partial class LogSignals(EngineEvents events, ILogger<LogSignals> logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<ContainerId, Watched> _containers = [];
    private readonly Dictionary<int, Watched> _watches = [];
    private DirectoryWatch? _directories;
    private Task _loops = Task.CompletedTask;

    /// <summary>Signals from now on; the directory must be there.</summary>
    public LogSignal Watch(ContainerId id, string directory)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            StartLocked();
            if (!_containers.TryGetValue(id, out var watched))
            {
                watched = new Watched(_directories!.Add(directory, DirectoryEvents.Written));
                _containers[id] = watched;
                _watches[watched.Watch] = watched;
            }

            var signal = new LogSignal(gone => Drop(id, gone));
            watched.Signals.Add(signal);
            return signal;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        _directories?.Dispose();
        _stop.Dispose();
    }

    private void StartLocked()
    {
        if (_directories is null)
        {
            _directories = new DirectoryWatch();
            _loops = Task.WhenAll(
                Task.Run(WatchDirectoriesAsync, CancellationToken.None),
                Task.Run(WatchEventsAsync, CancellationToken.None));
        }
    }

    private async Task WatchDirectoriesAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var changes = await _directories!.ReadAsync(_stop.Token);
                lock (_gate)
                {
                    foreach (var watch in changes.Select(change => change.Watch).Distinct())
                    {
                        WakeLocked(watch);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
        catch (IOException failure)
        {
            WatchFailed(logger, failure.Message);
        }
    }

    private async Task WatchEventsAsync()
    {
        using var subscription = events.Subscribe();
        try
        {
            await foreach (var happened in subscription.Reader.ReadAllAsync(_stop.Token))
            {
                lock (_gate)
                {
                    if (_containers.TryGetValue(new ContainerId(happened.Actor), out var watched))
                    {
                        watched.Signals.ForEach(signal => signal.Set());
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private void WakeLocked(int watch)
    {
        // -1: events were lost, so everybody looks.
        IEnumerable<Watched> concerned = watch < 0 ? _containers.Values
            : _watches.TryGetValue(watch, out var one) ? [one] : [];
        foreach (var watched in concerned)
        {
            watched.Signals.ForEach(signal => signal.Set());
        }
    }

    private void Drop(ContainerId id, LogSignal signal)
    {
        lock (_gate)
        {
            if (_containers.TryGetValue(id, out var watched) && watched.Signals.Remove(signal)
                && watched.Signals.Count == 0)
            {
                _containers.Remove(id);
                _watches.Remove(watched.Watch);
                _directories!.Remove(watched.Watch);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Watching the directories of logs ended: {Failure}")]
    private static partial void WatchFailed(ILogger logger, string failure);

    private sealed record Watched(int Watch)
    {
        public List<LogSignal> Signals { get; } = [];
    }
}
