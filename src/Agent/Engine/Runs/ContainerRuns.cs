using System.Globalization;
using Microsoft.Extensions.Logging;
using Orc.Agent.Engine.Hooks;
using Orc.Agent.Engine.Mounts;
using Orc.Agent.Engine.Records;
using Orc.Linux.Files;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Runs;

/// <summary>A container's runs: started, followed to their end, cleaned up after, started again by policy.</summary>
internal sealed partial class ContainerRuns(
    EngineParts parts,
    RunLauncher launcher,
    RootMounts roots,
    ContainerMounts mounts,
    RunNetwork network,
    ContainerEvents events,
    ContainerHooks hooks,
    Trash trash,
    Func<string, ContainerCell?> find)
{
    private readonly ILogger _logger = parts.Logging.CreateLogger<ContainerRuns>();

    private readonly RunBeginnings _beginnings = new(parts, hooks, events);

    private volatile bool _isGivenAway;

    /// <summary>A container that removes itself has ended by this run, and is to be removed.</summary>
    public event Action<ContainerCell, LiveRun>? AutoRemovable;

    /// <summary>Under the cell's gate: starts a run. Nothing happens if one goes on.</summary>
    public async Task StartLockedAsync(ContainerCell cell, CancellationToken cancellationToken)
    {
        if (cell.Run is { } other)
        {
            // Somebody else was quicker: whoever waited for a start is attached to that one.
            await RunLauncher.ConnectWaitingAsync(cell, parts.Paths.Run(cell.Id, other.Number), cancellationToken);
            return;
        }

        LiveRun run;
        try
        {
            await cell.Cleaned;
            run = await BeginLockedAsync(cell, cancellationToken);
        }
        catch (Exception failure)
        {
            // Whatever it failed of, who waits to be attached would wait for ever.
            foreach (var waiting in cell.TakeWaiting())
            {
                waiting.TrySetException(failure);
            }

            throw;
        }

        await _beginnings.FinishAsync(cell, run, cancellationToken);
    }

    /// <summary>Until it is seen, and can be stopped.</summary>
    private async Task<LiveRun> BeginLockedAsync(ContainerCell cell, CancellationToken cancellationToken)
    {
        using var passage = parts.Starts.Enter(cell.Record.Name);
        if (cell.Record.IsRemoving)
        {
            throw new EngineException(
                EngineFailure.Conflict, $"container {cell.Record.Name} is being removed and cannot be started");
        }

        cell.SharedProcesses = ProcessDonors.Find(cell.Record.Spec, find);
        var warnings = new List<string>();
        var run = await launcher.LaunchAsync(cell, warnings, cancellationToken);
        cell.Health = cell.Record.Spec.Health is { IsDisabled: false, Test.IsEmpty: false }
            ? HealthState.Starting
            : HealthState.None;
        try
        {
            Save(cell, record => record with
            {
                RunCount = run.Number,
                StartedAt = run.StartedAt,
                StoppedByUser = false,
                RestsUntilStart = false,
                HasFilledVolumes = true,
                BeginningRun = RunBeginnings.HasMore(record) ? run.Number : 0,
            });
        }
        finally
        {
            // It runs, whether the disk had room for the record or not: it must be seen, and can be stopped.
            warnings.ForEach(warning => LogWarning(cell.Record.Name, warning));
            Show(cell, run);
            events.Tell(cell, "start");
            _ = FollowAsync(cell, run);
        }

        return run;
    }

    /// <summary>Follows a run that goes on: just started, or found again.</summary>
    /// <param name="cell">The container.</param>
    /// <param name="run">Which one.</param>
    /// <param name="isBegun">Its start was seen to the end.</param>
    public void Adopt(ContainerCell cell, LiveRun run, bool isBegun = true)
    {
        if (!isBegun)
        {
            _beginnings.Find(cell, run);
        }

        Show(cell, run);
        _ = FollowAsync(cell, run);
    }

    /// <summary>What belongs to the starts of runs that were found again, and that no daemon saw the end of.</summary>
    public void FinishBeginnings() => _beginnings.FinishFound();

    /// <summary>After the end of a run that nobody follows any more: found ended at a daemon's start.</summary>
    public async Task FinishFoundAsync(ContainerCell cell, ExitReport exit, LiveRun run)
    {
        cell.Cleaned = run.Cleaned.Task;
        await EndAsync(cell, run, exit);
    }

    /// <summary>This engine is closed: what its runs come to is the next one's to see.</summary>
    public void GiveAway() => _isGivenAway = true;

    /// <summary>Starts again in place what was planned before a daemon's end, or should run at boot.</summary>
    public void StartInBackground(ContainerCell cell) => _ = RestartAsync(cell, TimeSpan.Zero, cell.PlanRestart());

    /// <summary>A container that rests keeps its writable layer, and nothing of the kernel's.</summary>
    public async Task GiveUpAsync(ContainerCell cell)
    {
        cell.KeepsForRestart = false;
        await Task.WhenAll(network.DetachAsync(cell.Id), roots.UnmountAsync(cell));
        await mounts.ReleaseAsync(cell.Record);
    }

    /// <summary>A restart that a stop called off: what was kept for it is given up.</summary>
    public async Task RestAsync(ContainerCell cell)
    {
        if (cell.Record.Spec.Restart.Policy == RestartPolicy.No)
        {
            return;
        }

        try
        {
            await cell.Gate.WaitAsync();
        }
        catch (ObjectDisposedException)
        {
            return;     // removed meanwhile
        }

        try
        {
            if (cell.Run is not null || !cell.Record.StoppedByUser || cell.State == ContainerState.Removing)
            {
                return;
            }

            await cell.Cleaned;
            cell.State = cell.State == ContainerState.Restarting ? ContainerState.Exited : cell.State;
            if (cell.KeepsForRestart)
            {
                await GiveUpAsync(cell);
            }
        }
        finally
        {
            cell.Gate.Release();
        }
    }

    private static void Show(ContainerCell cell, LiveRun run)
    {
        cell.Run = run;
        cell.State = run.IsPaused ? ContainerState.Paused : ContainerState.Running;
        cell.Cleaned = run.Cleaned.Task;
    }

    private async Task FollowAsync(ContainerCell cell, LiveRun run)
    {
        try
        {
            if (run.Child is { } child)
            {
                await child.WaitForExitAsync(CancellationToken.None);
            }
            else if (run.Monitor is { } monitor)
            {
                await monitor.WaitForExitAsync(CancellationToken.None);
            }

            if (_isGivenAway)
            {
                return;
            }

            if (!File.Exists(run.Paths.Exit))
            {
                // conmon was killed: what it watched must not go on unseen.
                await CgroupEnd.KillAsync(parts.Cgroups.At(run.CgroupPath), parts.Time);
            }

            await EndAsync(cell, run, RunExit.Read(run.Paths, parts.Time.GetUtcNow()));
        }
#pragma warning disable CA1031 // The edge of a run's own loop: nobody else would hear of the failure.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFollowFailed(failure, cell.Record.Name);
            cell.Run = null;
            cell.State = ContainerState.Exited;
            run.Ended.TrySetException(failure);
            run.Cleaned.TrySetResult();
        }
    }

    private async Task EndAsync(ContainerCell cell, LiveRun run, ExitReport seen)
    {
        CrashPoint.Hit(CrashPoint.EndAfterExit);
        var exit = run.Failure is { } failed
            ? seen with { Code = failed.Code, Error = failed.Message, IsOfHook = true }
            : seen;

        // Planned before it is decided, and decided where the end is written: a stop marks the record and then calls
        // off what is planned, so that whichever of the two comes first, nothing starts after it.
        var token = cell.PlanRestart();
        TimeSpan? delay = null;
        var goes = false;
        Save(cell, record =>
        {
            (delay, var restarts) = DecideRestart(record, run, exit);
            goes = record.Spec.AutoRemove && delay is null && !run.IsRestarting;

            // One write for both, but for a run of an earlier daemon: somebody may come back for how it ended.
            return Ended(goes && run.Child is not null ? Condemned(record) : record, run, exit) with
            {
                RestartCount = delay is null ? record.RestartCount : restarts + 1,
            };
        });
        if (delay is null)
        {
            cell.TryCallOffRestart();
        }

        cell.State = delay is null ? ContainerState.Exited : ContainerState.Restarting;
        cell.Run = null;
        run.Ended.TrySetResult(exit);
        TellEnd(cell, exit);
        await CleanAsync(cell, run, keep: delay is not null || run.IsRestarting);
        if (delay is { } wait)
        {
            _ = RestartAsync(cell, wait, token);
        }
        else if (goes)
        {
            AutoRemovable?.Invoke(cell, run);
        }
    }

    private static (TimeSpan? Delay, int Restarts) DecideRestart(
        ContainerRecord before, LiveRun run, ExitReport exit)
    {
        var ranFor = exit.FinishedAt - run.StartedAt;
        var restarts = RestartDecider.IsLong(before.Spec.Restart, ranFor) ? 0 : before.RestartCount;
        var code = run.IsUnhealthy ? Math.Max(exit.Code, 1) : exit.Code;
        return run.IsRestarting || run.Failure is not null
            ? (null, restarts)
            : (RestartDecider.Decide(before.Spec.Restart, code, before.StoppedByUser, restarts), restarts);
    }

    private static ContainerRecord Condemned(ContainerRecord record) =>
        record with { IsRemoving = true, StoppedByUser = true, RemovesVolumes = true };

    private static ContainerRecord Ended(ContainerRecord record, LiveRun run, ExitReport exit) => record with
    {
        LastExit = exit,
        LastExitRun = run.Number,
        RunCount = Math.Max(record.RunCount, run.Number),
    };

    private void TellEnd(ContainerCell cell, ExitReport exit)
    {
        if (exit.OomKilled)
        {
            events.Tell(cell, "oom");
        }

        events.Tell(cell, "die", "exitCode", exit.Code);
    }

    private async Task CleanAsync(ContainerCell cell, LiveRun run, bool keep)
    {
        cell.KeepsForRestart = keep;
        try
        {
            // Its first process is gone: whatever is left in the cgroup only has to be ended, and nothing waits for it.
            await Task.WhenAll(
                Task.Run(() => ForgetProcessesAsync(cell, run)),
                keep ? Task.CompletedTask : GiveUpAsync(cell));
            trash.Throw(
                run.Paths.Bundle,
                string.Create(CultureInfo.InvariantCulture, $"{cell.Id.Value}.{run.Number}"));
            CrashPoint.Hit(CrashPoint.EndAfterCleanup);
        }
#pragma warning disable CA1031 // Whatever could not be cleaned is tried again when the container is removed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogNotClean(failure, cell.Record.Name);
        }
        finally
        {
            run.Dispose();
            run.Cleaned.TrySetResult();
        }
    }

    private async Task ForgetProcessesAsync(ContainerCell cell, LiveRun run)
    {
        await parts.Runtimes.DeleteAsync(run.Runtime, cell.Id);
        if (!await CgroupEnd.RemoveAsync(parts.Cgroups.At(run.CgroupPath), parts.Time))
        {
            LogCgroupStays(cell.Record.Name, run.CgroupPath);
        }
    }

    private async Task RestartAsync(ContainerCell cell, TimeSpan wait, CancellationToken calledOff)
    {
        try
        {
            await Task.Delay(wait, parts.Time, calledOff);
            await cell.Gate.WaitAsync(calledOff);
            try
            {
                calledOff.ThrowIfCancellationRequested();
                if (_isGivenAway)
                {
                    return;
                }

                await StartLockedAsync(cell, CancellationToken.None);
            }
            finally
            {
                cell.Gate.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // A person stopped, started or removed it meanwhile.
            await RestAsync(cell);
        }
        catch (EngineException refused) when (refused.Reason == EngineFailure.ShuttingDown)
        {
            // Whoever shuts down stops it, or the next daemon goes on with it.
        }
#pragma warning disable CA1031 // The edge of a restart: it is tried again, with backoff, as after any failed run.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogRestartFailed(failure, cell.Record.Name);
            await FailedAsync(cell, failure);
        }
    }

    private async Task FailedAsync(ContainerCell cell, Exception failure)
    {
        var code = failure is EngineException engine ? engine.ExitCode : 125;
        var record = cell.Record;
        var delay = RestartDecider.Decide(record.Spec.Restart, code, record.StoppedByUser, record.RestartCount);
        var token = delay is null ? CancellationToken.None : cell.PlanRestart();
        Save(cell, now => now with
        {
            RestartCount = now.RestartCount + 1,
            LastExit = new ExitReport { Code = code, FinishedAt = parts.Time.GetUtcNow(), Error = failure.Message },
            LastExitRun = now.RunCount,
        });
        cell.State = delay is null ? ContainerState.Exited : ContainerState.Restarting;
        events.Tell(cell, "die", "exitCode", code);
        if (delay is { } wait)
        {
            _ = RestartAsync(cell, wait, token);
        }
        else
        {
            await GiveUpAsync(cell);
        }
    }

    private void Save(ContainerCell cell, Func<ContainerRecord, ContainerRecord> change) =>
        cell.Change(change, record => parts.Records.Save(record, Durability.SurvivesTheProcess));
}
