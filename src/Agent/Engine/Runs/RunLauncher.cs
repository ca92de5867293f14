using System.Globalization;
using Microsoft.Extensions.Logging;
using Orc.Agent.Engine.Conmon;
using Orc.Agent.Engine.Mounts;
using Orc.Agent.Engine.Records;
using Orc.Agent.Engine.Runtime;
using Orc.Agent.Images;
using Orc.Agent.Networks;
using Orc.Linux.Files;
using Orc.Linux.Processes;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Engine.Runs;

/// <summary>
/// Makes a run: network, root file system and monitor side by side, then config.json, then the runtime. Everything is
/// undone when a step fails.
/// </summary>
internal sealed partial class RunLauncher(
    EngineParts parts, RuntimeChoice runtimes, RootMounts roots, ContainerMounts mounts, RunNetwork network)
{
    private readonly ILogger _logger = parts.Logging.CreateLogger<RunLauncher>();
    private readonly ConfigWriter _configs = new(parts);
    private readonly EnginePaths _paths = parts.Paths;

    /// <summary>Told of what was asked and could only be given in part.</summary>
    public async Task<LiveRun> LaunchAsync(
        ContainerCell cell, ICollection<string> warnings, CancellationToken cancellationToken)
    {
        parts.Runtimes.Expect();
        var undo = new UndoStack();
        try
        {
            var run = await MakeAsync(cell, undo, warnings, cancellationToken);
            undo.Commit();
            return run;
        }
        catch
        {
            foreach (var left in await undo.RollBackAsync())
            {
                LogNotUndone(cell.Id.Short, left);
            }

            throw;
        }
    }

    private async Task<LiveRun> MakeAsync(
        ContainerCell cell, UndoStack undo, ICollection<string> warnings, CancellationToken cancellationToken)
    {
        var record = cell.Record;
        var image = parts.Images.Find(Digest.Parse(record.ImageId))
            ?? throw new EngineException(
                EngineFailure.NotFound, $"cannot start container {record.Name}: its image {record.Spec.Image} is gone");
        var runtime = runtimes.Choose(record.Spec.Runtime);
        var run = _paths.Run(cell.Id, record.RunCount + 1);

        // Ports come before any effect: a taken one must leave nothing behind.
        using var held = network.Hold(cell);
        Directory.CreateDirectory(run.Bundle);
        undo.Push("remove the run's directory", () => Directory.Delete(run.Bundle, recursive: true));
        CrashPoint.Hit(CrashPoint.StartAfterRunDirectory);

        var conmonTask = SpawnAsync(cell, runtime, run, held, undo);
        var attachedTask = network.AttachAsync(cell, held, undo, cancellationToken);
        var mountsTask = MountAsync(cell, image, undo, cancellationToken);
        await AllAsync(conmonTask, attachedTask, mountsTask);
        using var conmon = await conmonTask;
        var (attached, prepared) = (await attachedTask, await mountsTask);
        foreach (var warning in attached.Warnings)
        {
            warnings.Add(warning);
        }

        var cgroup = _paths.Cgroup(cell.Id, record.Spec.Resources.CgroupParent);
        var config = await parts.Mounts.RunAsync(() => _configs.Build(
            cell, image, runtime, attached, prepared, cgroup, warnings));
        DurableFile.Replace(run.Config, config, Durability.SurvivesTheProcess);
        CrashPoint.Hit(CrashPoint.StartAfterBundle);
        undo.Push("forget the container at the runtime", async () =>
        {
            // First of all the one that might still begin to create it.
            conmon.Child.Kill();
            await conmon.Child.Descriptor.WaitForExitAsync(CancellationToken.None);
            await ForgetAsync(runtime, cell.Id, cgroup);
        });
        KernelLimits.Prepare(parts.Cgroups, cgroup, record.Spec.Resources);
        conmon.Release();
        CrashPoint.Hit(CrashPoint.StartAfterStartByte);
        var pid = await CreatedAsync(conmon, record, runtime, cancellationToken);
        KernelLimits.Finish(parts.Cgroups, parts.Host, cgroup, record.Spec.Resources, warnings);
        CrashPoint.Hit(CrashPoint.StartAfterSync);
        await mounts.ReleaseStagedAsync(prepared);
        var live = Describe(conmon.Child, run, runtime, cgroup, pid);
        undo.Push("let go of the first process", () => live.Process?.Dispose());
        ContainerRecords.SaveRun(run, Recorded(live));
        CrashPoint.Hit(CrashPoint.StartAfterRunRecord);
        await ConnectWaitingAsync(cell, run, cancellationToken);
        await parts.Runtimes.StartAsync(runtime, cell.Id, cancellationToken);
        CrashPoint.Hit(CrashPoint.StartAfterStart);
        return live;
    }

    private async Task<ConmonProcess> SpawnAsync(
        ContainerCell cell, OciRuntime runtime, RunPaths run, HeldPorts held, UndoStack undo)
    {
        var spec = cell.Record.Spec;
        var hasLog = spec.Logging.Driver != "none";
        Directory.CreateDirectory(_paths.Logs(cell.Id));
        var launch = new ConmonLaunch
        {
            Id = cell.Id,
            Name = cell.Record.Name,
            Runtime = runtime,
            Run = run,
            LogPath = hasLog ? _paths.Log(cell.Id) : null,

            // No limit of conmon's own: it counts all it ever wrote, whatever was rotated away, and then throws the
            // newest file's lines away.
            LogLimitBytes = null,
            Terminal = spec.Tty,
            OpenStdin = spec.OpenStdin,
            StdinOnce = spec.StdinOnce,
            Held = [.. held.Descriptors],
        };
        var conmon = await parts.Mounts.RunAsync(() => ConmonProcess.Spawn(parts.Options.ConmonPath, launch));
        undo.Push("end conmon", async () =>
        {
            conmon.Child.Kill();
            await conmon.Child.WaitForExitAsync(CancellationToken.None);
            conmon.Child.Dispose();
        });
        CrashPoint.Hit(CrashPoint.StartAfterConmon);

        // The first write to a cgroup after a pause waits for the kernel (8-12 ms on version 1), so it is made beside
        // the rest; conmon leaves the daemon's cgroup before it does anything.
        await Task.Run(() => MoveAway(conmon.Child.Pid));
        return conmon;
    }

    private void MoveAway(int monitor)
    {
        var cgroup = parts.Cgroups.At(_paths.MonitorCgroup);
        try
        {
            cgroup.Add(monitor);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody tidied the empty cgroup away.
            cgroup.Create();
            cgroup.Add(monitor);
        }
    }

    private async Task<PreparedMounts> MountAsync(
        ContainerCell cell, Image image, UndoStack undo, CancellationToken cancellationToken)
    {
        if (!cell.IsMounted)
        {
            await roots.MountAsync(cell, image);
            undo.Push("unmount the root file system", () => roots.UnmountAsync(cell));
            CrashPoint.Hit(CrashPoint.CreateAfterOverlay);
        }

        return await mounts.PrepareAsync(cell, undo, cancellationToken);
    }

    private static async Task<int> CreatedAsync(
        ConmonProcess conmon, ContainerRecord record, OciRuntime runtime, CancellationToken cancellationToken)
    {
        try
        {
            return await conmon.ReadPidAsync(cancellationToken);
        }
        catch (EngineException failure)
        {
            throw new EngineException(
                failure.Reason,
                $"cannot start container {record.Name}: "
                    + (MountTrouble.Explain(record.Spec, failure.Message, Directory.Exists)
                        ?? $"{runtime.Name}: {failure.Message}"),
                failure);
        }
    }

    private LiveRun Describe(ChildProcess conmon, RunPaths run, OciRuntime runtime, string cgroup, int pid) => new()
    {
        Number = int.Parse(Path.GetFileName(run.Bundle), CultureInfo.InvariantCulture),
        Paths = run,
        Runtime = runtime,
        CgroupPath = cgroup,
        StartedAt = parts.Time.GetUtcNow(),
        Pid = pid,
        Process = ProcessDescriptor.TryOpen(pid),
        Monitor = conmon.Descriptor,
        Child = conmon,
    };

    private static RunRecord Recorded(LiveRun live) => new()
    {
        BootId = HostBoot.Id,
        Pid = live.Pid,
        PidStartTicks = ProcessIdentity.Find(live.Pid)?.StartTicks ?? 0,
        MonitorPid = live.Child!.Pid,
        MonitorStartTicks = ProcessIdentity.Find(live.Child.Pid)?.StartTicks ?? 0,
        Runtime = live.Runtime.Name,
        CgroupPath = live.CgroupPath,
        StartedAt = live.StartedAt,
    };

    /// <summary>Who waits to be attached is, or hears why not.</summary>
    public static async Task ConnectWaitingAsync(
        ContainerCell cell, RunPaths run, CancellationToken cancellationToken)
    {
        var waiting = cell.TakeWaiting();
        try
        {
            foreach (var one in waiting)
            {
                one.TrySetResult(await AttachClient.ConnectAsync(run, cancellationToken));
            }
        }
        catch (Exception failure)
        {
            foreach (var one in waiting)
            {
                one.TrySetException(failure);
            }

            throw;
        }
    }

    private async Task ForgetAsync(OciRuntime runtime, ContainerId id, string cgroupPath)
    {
        var cgroup = parts.Cgroups.At(cgroupPath);
        await RuntimeOrphans.EndAsync(id);
        await CgroupEnd.KillAsync(cgroup, parts.Time);
        await parts.Runtimes.DeleteAsync(runtime, id);
        await CgroupEnd.RemoveAsync(cgroup, parts.Time);
    }

    // All of them come to their end before the first failure is passed on: undoing must not race with doing.
    private static async Task AllAsync(params Task[] tasks)
    {
        try
        {
            await Task.WhenAll(tasks);
        }
        catch
        {
            var first = tasks.First(task => task.IsFaulted || task.IsCanceled);
            await first;
            throw;
        }
    }

    [LoggerMessage(LogLevel.Error, "a step of container {Container}'s failed start could not be undone: {What}")]
    private partial void LogNotUndone(string container, string what);
}
