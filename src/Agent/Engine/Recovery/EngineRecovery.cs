using Microsoft.Extensions.Logging;
using Orc.Agent.Engine.Conmon;
using Orc.Agent.Engine.Mounts;
using Orc.Agent.Engine.Records;
using Orc.Agent.Engine.Runs;
using Orc.Agent.Engine.Runtime;
using Orc.Linux.Files;
using Orc.Linux.Mounts;
using Orc.Linux.Processes;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Recovery;

/// <summary>
/// At a daemon's start: adopts runs that go on, tells the ends of those that ended meanwhile, undoes what is half made,
/// and starts again what its policy says.
/// </summary>
internal sealed partial class EngineRecovery(
    EngineParts parts,
    ContainerTable table,
    ContainerRuns runs,
    ContainerRemoval removal,
    RuntimeChoice runtimes,
    ContainerFiles files,
    UnheardEnds unheard,
    Trash trash)
{
    private readonly ILogger _logger = parts.Logging.CreateLogger<EngineRecovery>();
    private readonly EnginePaths _paths = parts.Paths;
    private bool _isFirstOfBoot;

    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_paths.Containers);
        _isFirstOfBoot = BootMark.Take(parts.Options.RunRoot);
        var monitors = FindMonitors();
        var mounted =
            await parts.Mounts.RunAsync(() => new HashSet<string>(MountEntry.ReadOwn().Select(entry => entry.Target)));
        var begun = new List<ContainerCell>();
        foreach (var id in (IReadOnlyList<ContainerId>)[.. parts.Records.All()])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (parts.Records.TryLoad(id) is not { } record)
            {
                await DropAsync(id, monitors);
                continue;
            }

            var cell = new ContainerCell(record) { IsMounted = mounted.Contains(_paths.Merged(id)) };
            table.Reserve(record.Name, id);
            table.Add(cell);
            begun.Add(cell);
        }

        await parts.Networks.AdoptAsync(new HashSet<ContainerId>(begun.Select(cell => cell.Id)), cancellationToken);
        foreach (var cell in begun)
        {
            await RecoverAsync(cell, monitors);
        }

        removal.RememberEnds();
        await ClearLeftoversAsync([.. begun.Select(cell => cell.Id)]);
        trash.Empty();
    }

    private async Task RecoverAsync(ContainerCell cell, IReadOnlyDictionary<string, int> monitors)
    {
        var record = cell.Record;
        var found = FoundRun.None;
        foreach (var number in parts.Records.Runs(cell.Id))
        {
            var run = _paths.Run(cell.Id, number);
            if (ContainerRecords.TryLoadRun(run) is { } made && number > record.LastExitRun)
            {
                found = new FoundRun(number, run, made);
            }
            else
            {
                await UndoRunAsync(cell.Id, run, monitors);
            }
        }

        if (record.IsRemoving)
        {
            await EndAsync(cell, found, monitors);
            if (record is { LastExit: not null, Spec.AutoRemove: true })
            {
                await KeepForAWhileAsync(cell);
                return;
            }

            await removal.RemoveLockedAsync(cell);
            LogRemoved(record.Name);
            return;
        }

        if (found.Record is { } alive && IsAlive(alive))
        {
            Adopt(cell, found);
            return;
        }

        if (found.Record is not null)
        {
            await FinishAsync(cell, found);
            return;
        }

        await RestAsync(cell);
    }

    private static bool IsAlive(RunRecord run) =>
        run.BootId == HostBoot.Id && ProcessIdentity.Find(run.MonitorPid) == run.Monitor;

    private void Adopt(ContainerCell cell, FoundRun found)
    {
        var live = Live(found);
        var runtime = live.Runtime;
        if (RuntimeCommands.WaitsToStart(runtime, cell.Id))
        {
            // Its daemon died between making and starting it; nobody waits for it any more but its own policy.
            _ = parts.Runtimes.StartAsync(runtime, cell.Id, CancellationToken.None);
        }

        live.IsPaused = parts.Cgroups.At(live.CgroupPath).IsFrozen();
        cell.Health = cell.Record.Spec.Health is { IsDisabled: false, Test.IsEmpty: false }
            ? HealthState.Starting
            : HealthState.None;
        var isBegun = !RunBeginnings.HasMore(cell.Record)
            || (cell.Record.BeginningRun != found.Number && cell.Record.RunCount >= found.Number);
        cell.Change(
            record => record with
            {
                BeginningRun = isBegun ? 0 : found.Number,
                RunCount = Math.Max(record.RunCount, found.Number),
                StartedAt = found.Record!.StartedAt,
                HasFilledVolumes = true,
            },
            record => parts.Records.Save(record, Durability.SurvivesTheProcess));
        runs.Adopt(cell, live, isBegun);
        LogAdopted(cell.Record.Name, live.Pid);
    }

    private async Task FinishAsync(ContainerCell cell, FoundRun found)
    {
        var isOfThisBoot = found.Record!.BootId == HostBoot.Id;
        var now = parts.Time.GetUtcNow();
        if (isOfThisBoot && !File.Exists(found.Paths.Exit))
        {
            await CgroupEnd.KillAsync(parts.Cgroups.At(found.Record.CgroupPath), parts.Time);
        }

        var exit = isOfThisBoot ? RunExit.Read(found.Paths, now) : RunExit.OfAnotherBoot(found.Paths, now);
        if (!isOfThisBoot)
        {
            ForgetBoot(cell);
        }

        await runs.FinishFoundAsync(cell, exit, Live(found));
    }

    // A container that rested before the daemon ended: after a reboot its policy may want it up.
    private async Task RestAsync(ContainerCell cell)
    {
        var (spec, record) = (cell.Record.Spec, cell.Record);
        if (spec.AutoRemove && (record.LastExit is not null || (record.IsOfRun && record.RunCount == 0)))
        {
            await KeepForAWhileAsync(cell);
            return;
        }

        var waitsToRestart = record.LastExit is { } exit && !record.StoppedByUser
            && RestartDecider.Decide(spec.Restart, exit.Code, isStoppedByUser: false, record.RestartCount) is not null;
        if (record.RunCount > 0
            && (waitsToRestart || record.RestsUntilStart
                || (_isFirstOfBoot && RestartDecider.StartsAtBoot(spec.Restart, record.StoppedByUser))))
        {
            cell.State = ContainerState.Restarting;
            runs.StartInBackground(cell);
            return;
        }

        await runs.GiveUpAsync(cell);
    }

    private async Task KeepForAWhileAsync(ContainerCell cell)
    {
        await runs.GiveUpAsync(cell);
        unheard.Keep(cell);
    }

    // "always" forgets at a boot that a person had stopped it.
    private void ForgetBoot(ContainerCell cell)
    {
        if (cell.Record.Spec.Restart.Policy == RestartPolicy.Always)
        {
            cell.Change(
                record => record with { StoppedByUser = false, RestartCount = 0 },
                record => parts.Records.Save(record, Durability.SurvivesTheProcess));
        }

        cell.IsMounted = false;
    }

    private async Task EndAsync(ContainerCell cell, FoundRun found, IReadOnlyDictionary<string, int> monitors)
    {
        if (found.Record is { } made)
        {
            await CgroupEnd.KillAsync(parts.Cgroups.At(made.CgroupPath), parts.Time);
            await UndoRunAsync(cell.Id, found.Paths, monitors);
        }
    }

    /// <summary>A run without a record: its monitor, its processes and what the runtime knows of it go.</summary>
    private async Task UndoRunAsync(ContainerId id, RunPaths run, IReadOnlyDictionary<string, int> monitors)
    {
        if (monitors.TryGetValue(run.Bundle, out var monitor))
        {
            using var process = ProcessDescriptor.TryOpen(monitor);
            process?.TrySendSignal(Signals.Kill);
            await (process?.WaitForExitAsync(CancellationToken.None) ?? Task.CompletedTask);
        }

        await RuntimeStates.ForgetAsync(parts, id);
        if (Directory.Exists(run.Bundle))
        {
            Directory.Delete(run.Bundle, recursive: true);
        }

        LogUndone(id.Short, run.Bundle);
    }

    // A directory whose record never came to be, or is damaged.
    private async Task DropAsync(ContainerId id, IReadOnlyDictionary<string, int> monitors)
    {
        foreach (var number in parts.Records.Runs(id))
        {
            await UndoRunAsync(id, _paths.Run(id, number), monitors);
        }

        await parts.Mounts.RunAsync(() => MountPoint.Unmount(_paths.Merged(id)));
        removal.Discard(id);
        LogDropped(id.Short);
    }

    private async Task ClearLeftoversAsync(HashSet<ContainerId> known)
    {
        foreach (var id in RuntimeStates.All(_paths).Where(id => !known.Contains(id)))
        {
            await RuntimeStates.ForgetAsync(parts, id);
            LogLeftover(id.Short);
        }

        foreach (var id in (await files.ListAsync()).Where(id => !known.Contains(id)))
        {
            await files.RemoveAsync(id);
        }
    }

    private LiveRun Live(FoundRun found) => new()
    {
        Number = found.Number,
        Paths = found.Paths,
        Runtime = runtimes.Choose(found.Record!.Runtime),
        CgroupPath = found.Record.CgroupPath,
        StartedAt = found.Record.StartedAt,
        Pid = found.Record.Pid,
        Process = found.Record.BootId == HostBoot.Id ? ProcessDescriptor.TryOpen(found.Record.Process) : null,
        Monitor = found.Record.BootId == HostBoot.Id ? ProcessDescriptor.TryOpen(found.Record.Monitor) : null,
    };

    // Bundle → conmon's pid.
    private static Dictionary<string, int> FindMonitors()
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pid in ProcessList.All())
        {
            if (ConmonArguments.FindBundle(ProcessList.CommandLine(pid)) is { } bundle)
            {
                found[bundle] = pid;
            }
        }

        return found;
    }

    private sealed record FoundRun(int Number, RunPaths Paths, RunRecord? Record)
    {
        public static readonly FoundRun None = new(0, new RunPaths(""), null);
    }

    [LoggerMessage(LogLevel.Information, "container {Container} goes on with process {Pid}")]
    private partial void LogAdopted(string container, int pid);

    [LoggerMessage(LogLevel.Information, "the removal of container {Container} was finished")]
    private partial void LogRemoved(string container);

    [LoggerMessage(LogLevel.Information, "a half made run of container {Container} was undone: {Bundle}")]
    private partial void LogUndone(string container, string bundle);

    [LoggerMessage(LogLevel.Warning, "the directory of container {Container} had no record and was removed")]
    private partial void LogDropped(string container);

    [LoggerMessage(LogLevel.Warning, "the runtime had container {Container}, which nobody knows; it was removed")]
    private partial void LogLeftover(string container);
}
