using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orc.Agent.Engine.Hooks;
using Orc.Agent.Engine.Records;
using Orc.Linux;
using Orc.Linux.Files;

namespace Orc.Agent.Engine.Runs;

/// <summary>
/// What belongs to a start after the program runs: its <c>post_start</c> hooks. A run whose daemon died before they
/// were done is one that still begins, and the next daemon runs them anew.
/// </summary>
internal sealed partial class RunBeginnings(EngineParts parts, ContainerHooks hooks, ContainerEvents events)
{
    private static readonly TimeSpan AfterProgram = TimeSpan.FromMilliseconds(200);

    private readonly ILogger _logger = parts.Logging.CreateLogger<RunBeginnings>();
    private readonly ConcurrentQueue<(ContainerCell Cell, LiveRun Run)> _found = new();

    /// <summary>The start of such a container is not over when its program runs.</summary>
    public static bool HasMore(ContainerRecord record) => record.Spec.Hooks is { PostStart.IsEmpty: false };

    /// <summary>Under the cell's gate. One that fails ends the run: nothing may stand on half of a container.</summary>
    public async Task FinishAsync(ContainerCell cell, LiveRun run, CancellationToken cancellationToken)
    {
        if (HasMore(cell.Record))
        {
            await RunAsync(cell, run, cell.BeginHooks(cancellationToken), cancellationToken);
        }
    }

    /// <summary>Found again in the middle of it: until it is done, the container is not counted as started.</summary>
    public void Find(ContainerCell cell, LiveRun run)
    {
        cell.BeginHooks(CancellationToken.None);
        _found.Enqueue((cell, run));
    }

    /// <summary>Begins with those, in the background. What their hooks had started before was ended.</summary>
    public void FinishFound()
    {
        while (_found.TryDequeue(out var found))
        {
            _ = FinishFoundAsync(found.Cell, found.Run);
        }
    }

    private async Task FinishFoundAsync(ContainerCell cell, LiveRun run)
    {
        try
        {
            await cell.Gate.WaitAsync(CancellationToken.None);
            try
            {
                if (cell.Run == run && cell.FindHooks() is { IsCancellationRequested: false } token)
                {
                    LogAgain(cell.Record.Name);
                    await RunAsync(cell, run, token, CancellationToken.None);
                }
            }
            finally
            {
                cell.EndHooks();
                cell.Gate.Release();
            }

            // Whoever waits for it to have started looks again.
            events.Tell(cell, "start");
        }
        catch (Exception failure) when (failure is EngineException or LinuxException or IOException)
        {
            LogFailed(failure.Message);
        }
#pragma warning disable CA1031 // The edge of work nobody waits for.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogNotFinished(failure, cell.Record.Name);
        }
    }

    private async Task RunAsync(
        ContainerCell cell, LiveRun run, CancellationToken calledOff, CancellationToken cancellationToken)
    {
        try
        {
            var failure = await hooks.PostStartAsync(cell, calledOff);
            if (failure is not null && !await HasEndedAsync(run, cancellationToken))
            {
                run.Failure = failure;
                await CgroupEnd.KillAsync(parts.Cgroups.At(run.CgroupPath), parts.Time);
                await run.Cleaned.Task.WaitAsync(cancellationToken);
                throw new EngineException(EngineFailure.HookFailed, failure.Message) { Code = failure.Code };
            }

            cell.Change(
                record => record with { BeginningRun = 0 },
                record => parts.Records.Save(record, Durability.SurvivesTheProcess));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Whoever stops it goes on as soon as this returns.
        }
        finally
        {
            cell.EndHooks();
        }
    }

    // A hook fails too when the program it runs beside ends: that is the program's end, not the hook's failure.
    private async Task<bool> HasEndedAsync(LiveRun run, CancellationToken cancellationToken)
    {
        try
        {
            await run.Ended.Task.WaitAsync(AfterProgram, parts.Time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "the daemon ended before the post_start hooks of container {Container} were done: they are run again")]
    private partial void LogAgain(string container);

    [LoggerMessage(LogLevel.Warning, "{Failure}; the container was ended")]
    private partial void LogFailed(string failure);

    [LoggerMessage(LogLevel.Error, "the start of container {Container} could not be finished")]
    private partial void LogNotFinished(Exception failure, string container);
}
