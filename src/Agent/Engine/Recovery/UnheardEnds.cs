using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Recovery;

/// <summary>
/// Containers that remove themselves, and whose end somebody may still come for: whoever was attached while a daemon
/// died looks for the next one, wants the rest of the output, and the exit code last. Each is removed once its end was
/// asked for, or nobody came in time.
/// </summary>
internal sealed partial class UnheardEnds(ContainerRemoval removal, TimeProvider time, ILogger<UnheardEnds> logger)
{
    // Clients look for the daemon ten times a second, and begin when its socket is there.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ContainerId, TaskCompletionSource> _kept = new();
    private volatile bool _isClosed;

    /// <summary>It has ended, and is removed later.</summary>
    public void Keep(ContainerCell cell)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_kept.TryAdd(cell.Id, heard))
        {
            _ = RemoveAsync(cell, heard.Task);
        }
    }

    /// <summary>Its end was told to somebody.</summary>
    public void Hear(ContainerId id)
    {
        if (_kept.TryGetValue(id, out var heard))
        {
            heard.TrySetResult();
        }
    }

    /// <summary>What is still kept is the next engine's to remove.</summary>
    public void Close() => _isClosed = true;

    private async Task RemoveAsync(ContainerCell cell, Task heard)
    {
        await heard.WaitAsync(Patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _kept.TryRemove(cell.Id, out _);
        if (_isClosed || cell.Run is not null)
        {
            return;     // somebody started it once more: it is removed at the end of that run
        }

        try
        {
            await removal.RemoveAsync(cell, new RemoveRequest { Volumes = true }, CancellationToken.None);
        }
#pragma warning disable CA1031 // The edge of a removal nobody waits for.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogNotRemoved(failure, cell.Record.Name);
        }
    }

    [LoggerMessage(LogLevel.Error, "container {Container}, which removes itself, could not be removed")]
    private partial void LogNotRemoved(Exception failure, string container);
}
