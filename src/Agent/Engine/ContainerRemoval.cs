using Microsoft.Extensions.Logging;
using Orc.Agent.Engine.Records;
using Orc.Agent.Engine.Runs;
using Orc.Agent.Volumes;
using Orc.Linux.Files;
using Orc.Model.Containers;

namespace Orc.Agent.Engine;

/// <summary>Removes containers: everything of theirs, then the record, then the directory.</summary>
internal sealed partial class ContainerRemoval(
    EngineParts parts,
    ContainerTable table,
    ContainerRuns runs,
    ContainerSignals signals,
    ContainerEvents events,
    Trash trash)
{
    private readonly ILogger _logger = parts.Logging.CreateLogger<ContainerRemoval>();

    public async Task RemoveAsync(ContainerCell cell, RemoveRequest request, CancellationToken cancellationToken)
    {
        do
        {
            cell.TryCallOffRestart();
            if (cell.Run is { } run)
            {
                if (!request.Force)
                {
                    throw new EngineException(
                        EngineFailure.Conflict,
                        $"cannot remove container \"/{cell.Record.Name}\": container is " +
                        $"{(run.IsPaused ? "paused" : "running")}: stop the container before removing or force remove");
                }

                Mark(cell, request);
                await signals.KillRunAsync(cell, run, cancellationToken);
            }
        }
        while (!await TryRemoveAsync(cell, request, cancellationToken));
    }

    /// <summary>False: a start that was under way is through, and it runs.</summary>
    private async Task<bool> TryRemoveAsync(
        ContainerCell cell, RemoveRequest request, CancellationToken cancellationToken)
    {
        await cell.Gate.WaitAsync(cancellationToken);
        try
        {
            if (table.Find(cell.Id) is null)
            {
                return true;
            }

            if (cell.Run is not null)
            {
                return false;
            }

            cell.TryCallOffRestart();
            await cell.Cleaned.WaitAsync(cancellationToken);
            Mark(cell, request);
            CrashPoint.Hit(CrashPoint.RemoveAfterMark);
            await RemoveLockedAsync(cell);
        }
        finally
        {
            cell.Gate.Release();
        }

        events.Tell(cell, "destroy");
        return true;
    }

    /// <summary>Until what ended runs had, and containers that are being removed, is given back.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        foreach (var cell in table.All())
        {
            await cell.Cleaned.WaitAsync(cancellationToken);
            await cell.Gate.WaitAsync(cancellationToken);
            cell.Gate.Release();
        }
    }

    /// <summary>Goes on with a removal, from wherever it was broken off.</summary>
    public async Task RemoveLockedAsync(ContainerCell cell)
    {
        cell.State = ContainerState.Removing;
        await runs.GiveUpAsync(cell);
        CrashPoint.Hit(CrashPoint.RemoveAfterNetwork);
        CrashPoint.Hit(CrashPoint.RemoveAfterUnmount);

        // Its volumes go before its record, or nobody would know of them after a crash in between.
        if (cell.Record.RemovesVolumes)
        {
            await RemoveVolumesAsync(cell);
        }

        Discard(cell.Id);
        table.Remove(cell);
        CrashPoint.Hit(CrashPoint.RemoveAfterFiles);
    }

    /// <summary>Returns when nothing of removed containers is on the disk any more.</summary>
    public Task EndTrashAsync() => trash.EndAsync();

    /// <summary>Takes a container's directory away.</summary>
    public void Discard(ContainerId id) => trash.Throw(parts.Paths.Container(id), id.Value);

    /// <summary>Of what an earlier life of the daemon threw away: somebody may still ask how it ended.</summary>
    public void RememberEnds()
    {
        foreach (var directory in trash.Directories())
        {
            if (ContainerRecords.TryLoadExit(directory) is { } exit)
            {
                table.RememberExit(new ContainerId(Path.GetFileName(directory)), exit);
            }
        }
    }

    private void Mark(ContainerCell cell, RemoveRequest request) => cell.Change(
        record => record with
        {
            IsRemoving = true,
            StoppedByUser = true,
            RemovesVolumes = record.RemovesVolumes || request.Volumes || record.Spec.AutoRemove,
        },
        record => parts.Records.Save(record, Durability.SurvivesTheProcess));

    private async Task RemoveVolumesAsync(ContainerCell cell)
    {
        foreach (var (_, name) in cell.Record.AnonymousVolumes)
        {
            try
            {
                await parts.Volumes.RemoveAsync(name, force: true, CancellationToken.None);
            }
            catch (VolumeException failure)
            {
                LogVolumeStays(failure, name, cell.Record.Name);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "the volume {Volume} of the removed container {Container} stays")]
    private partial void LogVolumeStays(Exception failure, string volume, string container);
}
