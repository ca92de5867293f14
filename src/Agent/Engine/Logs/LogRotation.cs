using Microsoft.Extensions.Logging;
using Orc.Agent.Engine.Conmon;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Logs;

/// <summary>
/// Keeps logs within their limits: looks at each running container's file every second, renames one that is too long,
/// and lets conmon make a new one. Each look starts from what is there, so that a crash between the two steps is healed
/// by the next life's looks.
/// </summary>
internal sealed partial class LogRotation(
    IContainerEngine engine, EnginePaths paths, TimeProvider time, ILogger<LogRotation> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Asked twice, conmon would throw away what it wrote between the two: it opens its new file empty each time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstDoubt = TimeSpan.FromSeconds(2);

    private readonly Dictionary<ContainerId, Waiting> _waiting = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            Look();
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>One look at all of them.</summary>
    public void Look()
    {
        foreach (var container in engine.List())
        {
            if (container.Spec.Logging.Driver != ContainerLogs.NoDriver
                && engine.FindRunning(container.Id) is { } running)
            {
                TryLook(container, running);
            }
            else
            {
                _waiting.Remove(container.Id);
            }
        }
    }

    private void TryLook(ContainerReport container, RunningContainer running)
    {
        try
        {
            Look(container, running);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // One container's disk must not keep the others' logs from being rotated; the next look tries again.
            RotationFailed(logger, container.Id.Short, failure.Message);
        }
    }

    private void Look(ContainerReport container, RunningContainer running)
    {
        var path = paths.Log(container.Id);
        var limits = LogLimits.Of(container.Spec.Logging);
        var current = new FileInfo(path);
        if (!current.Exists)
        {
            Heal(container.Id, running, path);
            return;
        }

        if (_waiting.Remove(container.Id, out _))
        {
            Trim(path, limits.Files);
        }

        if (current.Length >= limits.Bytes)
        {
            LogShift.Rotate(path, limits.Files);
            Reopen(container.Id, running);
        }
    }

    // Renamed, and conmon still writes into the old file: it was never asked, or has not come to it yet.
    private void Heal(ContainerId id, RunningContainer running, string path)
    {
        if (LogSeries.Numbers(path).Count == 0)
        {
            return;
        }

        var now = time.GetTimestamp();
        if (!_waiting.TryGetValue(id, out var waiting))
        {
            _waiting[id] = new Waiting(now, FirstDoubt);
        }
        else if (time.GetElapsedTime(waiting.Since, now) >= waiting.Limit)
        {
            Reopen(id, running);
        }
    }

    private void Reopen(ContainerId id, RunningContainer running)
    {
        _waiting[id] = new Waiting(time.GetTimestamp(), Patience);
        if (!ConmonControl.TryReopenLog(running.Paths))
        {
            // The run has just ended: the next one's conmon makes the file.
            _waiting.Remove(id);
        }

        Rotated(logger, id.Short);
    }

    private static void Trim(string path, int files)
    {
        foreach (var number in LogSeries.Numbers(path).Where(number => number >= files))
        {
            File.Delete(LogSeries.Rotated(path, number));
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The log of {Container} was rotated")]
    private static partial void Rotated(ILogger logger, string container);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of {Container} could not be rotated: {Failure}")]
    private static partial void RotationFailed(ILogger logger, string container, string failure);

    private readonly record struct Waiting(long Since, TimeSpan Limit);
}
