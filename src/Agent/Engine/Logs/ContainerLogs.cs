using System.Runtime.CompilerServices;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Logs;

/// <summary>What containers wrote: read whole or from the end, and followed.</summary>
internal sealed class ContainerLogs(IContainerEngine engine, EnginePaths paths, LogSignals signals, TimeProvider time)
{
    /// <summary>No file is kept with this driver.</summary>
    public const string NoDriver = "none";

    /// <summary>
    /// The lines asked for, in order, of all runs. Following ends when the container has ended and no policy starts it
    /// again, or when it is removed.
    /// </summary>
    /// <exception cref="EngineException">No such container, or none of its output is kept.</exception>
    public async IAsyncEnumerable<LogBatch> ReadAsync(
        LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Check(query.Container);
        using var signal = query.Follow && GoesOn(query.Container)
            ? signals.Watch(query.Container, paths.Logs(query.Container))
            : null;
        using var reader = Open(query);
        await using var limit = UntilTimer(query, signal);
        if (signal is null)
        {
            reader.StopAtPresentEnd();
        }

        var filter = new LogFilter(query);
        while (true)
        {
            // Asked before the reading: what was written before its end is still read after it.
            var isLast = signal is null || !GoesOn(query.Container) || time.GetUtcNow() > query.Until;
            while (reader.Read() is { IsEmpty: false } block && !filter.HasEnded)
            {
                var kept = filter.Apply(block.Span);
                if (kept > 0)
                {
                    yield return new LogBatch(block[..kept], reader.Position);
                }

                cancellationToken.ThrowIfCancellationRequested();
            }

            if (isLast || filter.HasEnded)
            {
                yield break;
            }

            await signal!.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Where the next output will be.</summary>
    public LogPosition FindEnd(ContainerId id)
    {
        using var reader = LogReader.OpenTail(paths.Log(id), 0);
        return reader.Position;
    }

    private void Check(ContainerId id)
    {
        var container = engine.Find(id)
            ?? throw new EngineException(EngineFailure.NotFound, $"No such container: {id.Short}");
        if (container.Spec.Logging.Driver == NoDriver)
        {
            throw new EngineException(
                EngineFailure.Conflict, "configured logging driver does not support reading");
        }
    }

    // One that was only created has nothing to say; docker does not wait for its start either.
    private bool GoesOn(ContainerId id) =>
        engine.Find(id)?.State is ContainerState.Running or ContainerState.Paused or ContainerState.Restarting;

    private LogReader Open(LogQuery query)
    {
        var path = paths.Log(query.Container);
        return query switch
        {
            { After: { } position } => LogReader.OpenAfter(path, position),
            { Tail: { } lines and >= 0 } => LogReader.OpenTail(path, lines),
            _ => LogReader.Open(path),
        };
    }

    // Nothing need be written at the moment up to which is followed.
    private ITimer? UntilTimer(LogQuery query, LogSignal? signal)
    {
        if (signal is null || query.Until is not { } until)
        {
            return null;
        }

        var wait = until - time.GetUtcNow() + TimeSpan.FromMilliseconds(1);
        return time.CreateTimer(
            state => ((LogSignal)state!).Set(), signal, wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
            Timeout.InfiniteTimeSpan);
    }
}
