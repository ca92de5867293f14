using Orc.Agent.Engine.Hooks;
using Orc.Linux.Files;
using Orc.Linux.Processes;
using Orc.Model.Containers;
using Orc.Model.Units;

namespace Orc.Agent.Engine.Runs;

/// <summary>Stops, kills, pauses: what is done to a run from outside.</summary>
internal sealed class ContainerSignals(EngineParts parts, ContainerEvents events, ContainerHooks hooks)
{
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FreezePause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ListenPause = TimeSpan.FromMilliseconds(5);
    private const int ListenTries = 60;
    private const int FreezeTries = 2000;

    /// <summary>
    /// Stop signal, grace, SIGKILL; a planned restart is called off. It returns when the run has ended.
    /// </summary>
    public async Task StopAsync(ContainerCell cell, StopRequest request, CancellationToken cancellationToken)
    {
        var run = await MarkAsync(cell, request.UntilNextStart, cancellationToken);
        if (run is null)
        {
            return;
        }

        await StopRunAsync(cell, run, request, cancellationToken);

        // What it had (addresses, ports' rules) is free for the next when a person is told that it stopped.
        await run.Cleaned.Task.WaitAsync(cancellationToken);
        events.Tell(cell, "stop");
    }

    /// <summary>Ends a run without a mark: for a restart, and for a removal by force.</summary>
    public async Task StopRunAsync(
        ContainerCell cell, LiveRun run, StopRequest request, CancellationToken cancellationToken)
    {
        var spec = cell.Record.Spec;
        var signal = request.Signal is { } asked ? Parse(asked) : OwnStop(spec);
        var grace = request.Grace ?? spec.StopGrace ?? DefaultGrace;
        if (spec.Hooks is { PreStop.IsEmpty: false } && grace != TimeSpan.Zero && !run.IsPaused)
        {
            await hooks.PreStopAsync(cell, grace, cancellationToken);
        }

        if (signal != Signals.Kill)
        {
            await ListensAsync(run, signal, cancellationToken);
            Send(cell, run, signal);
            CrashPoint.Hit(CrashPoint.StopAfterSignal);
            if (grace < TimeSpan.Zero || await EndsWithinAsync(run, grace, cancellationToken))
            {
                await run.Ended.Task.WaitAsync(cancellationToken);
                return;
            }
        }

        await KillRunAsync(cell, run, cancellationToken);
    }

    public async Task KillRunAsync(ContainerCell cell, LiveRun run, CancellationToken cancellationToken)
    {
        Send(cell, run, Signals.Kill);
        if (!await EndsWithinAsync(run, AfterKill, cancellationToken))
        {
            await CgroupEnd.KillAsync(parts.Cgroups.At(run.CgroupPath), parts.Time);
            await run.Ended.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>One signal to the first process. SIGKILL counts as a person's stop, as in Docker.</summary>
    public async Task KillAsync(ContainerCell cell, string text, CancellationToken cancellationToken)
    {
        var signal = Parse(text.Length == 0 ? "SIGKILL" : text);
        var run = cell.Run ?? throw new EngineException(
            EngineFailure.Conflict,
            $"Cannot kill container: {cell.Record.Name}: container {cell.Id.Short} is not running");
        var ends = signal == Signals.Kill || signal == OwnStop(cell.Record.Spec);
        if (ends)
        {
            await MarkAsync(cell, untilNextStart: false, cancellationToken);
        }

        Send(cell, run, signal);
        if (signal == Signals.Kill)
        {
            await EndsWithinAsync(run, AfterKill, cancellationToken);
        }
    }

    public async Task PauseAsync(ContainerCell cell, CancellationToken cancellationToken)
    {
        var run = Require(cell);
        if (run.IsPaused)
        {
            throw new EngineException(EngineFailure.Conflict, $"Container {cell.Record.Name} is already paused");
        }

        var cgroup = parts.Cgroups.At(run.CgroupPath);
        cgroup.Freeze();
        for (var tried = 0; !cgroup.IsFrozen() && tried < FreezeTries; tried++)
        {
            await Task.Delay(FreezePause, parts.Time, cancellationToken);
        }

        run.IsPaused = true;
        cell.State = ContainerState.Paused;
        events.Tell(cell, "pause");
    }

    public void Unpause(ContainerCell cell)
    {
        var run = Require(cell);
        if (!run.IsPaused)
        {
            throw new EngineException(EngineFailure.Conflict, $"Container {cell.Record.Name} is not paused");
        }

        parts.Cgroups.At(run.CgroupPath).Thaw();
        run.IsPaused = false;
        cell.State = ContainerState.Running;
        events.Tell(cell, "unpause");
    }

    // The mark is written before the signal goes out: a policy that sees the end must know that a person wanted it.
    private async Task<LiveRun?> MarkAsync(
        ContainerCell cell, bool untilNextStart, CancellationToken cancellationToken)
    {
        cell.TryCallOffRestart();
        cell.CallOffHooks();
        await cell.Gate.WaitAsync(cancellationToken);
        try
        {
            if (cell.State == ContainerState.Restarting)
            {
                cell.State = ContainerState.Exited;
            }

            if (!cell.Record.StoppedByUser || (cell.Record.RestsUntilStart && !untilNextStart))
            {
                cell.Change(
                    record => record with { StoppedByUser = true, RestsUntilStart = untilNextStart },
                    record => parts.Records.Save(record, Durability.SurvivesTheProcess));
            }

            // An end that was seen before the mark may have planned one meanwhile.
            cell.TryCallOffRestart();
            CrashPoint.Hit(CrashPoint.StopAfterMark);
            return cell.Run;
        }
        finally
        {
            cell.Gate.Release();
        }
    }

    // The kernel drops a signal to the first process of a pid namespace that has no handler for it. A program that was
    // started this moment gets a little time to make one, or its whole grace would be waited for nothing.
    private async Task ListensAsync(LiveRun run, int signal, CancellationToken cancellationToken)
    {
        for (var tried = 0; tried < ListenTries; tried++)
        {
            if (run.IsPaused
                || run.Ended.Task.IsCompleted
                || parts.Time.GetUtcNow() - run.StartedAt > Young
                || ProcessSignals.Reaches(run.Pid, signal))
            {
                return;
            }

            await Task.Delay(ListenPause, parts.Time, cancellationToken);
        }
    }

    private void Send(ContainerCell cell, LiveRun run, int signal)
    {
        try
        {
            run.Process?.TrySendSignal(signal);
            if (run.IsPaused)
            {
                parts.Cgroups.At(run.CgroupPath).Thaw();
                run.IsPaused = false;
            }
        }
        catch (ObjectDisposedException)
        {
            return;     // it has ended
        }

        events.Tell(cell, "kill", "signal", signal);
    }

    private async Task<bool> EndsWithinAsync(LiveRun run, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await run.Ended.Task.WaitAsync(TimerSpan.Of(limit), parts.Time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static LiveRun Require(ContainerCell cell) => cell.Run ?? throw new EngineException(
        EngineFailure.Conflict, $"Container {cell.Record.Name} is not running");

    // An image may name what is no signal: its containers have to end all the same.
    private static int OwnStop(ContainerSpec spec) =>
        Signals.TryParse(spec.StopSignal ?? "SIGTERM", out var number) ? number : Signals.Terminate;

    private static int Parse(string signal) => Signals.TryParse(signal, out var number)
        ? number
        : throw new EngineException(EngineFailure.InvalidSpec, $"Invalid signal: {signal}");
}
