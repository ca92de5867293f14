using System.Collections.Immutable;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Mounts;
using Orc.Agent.Images;
using Orc.Agent.Networks;
using Orc.Agent.Volumes;
using Orc.Linux;
using Orc.Model.Containers;
using Orc.Model.Tasks;

namespace Orc.Agent.Tasks;

/// <summary>Does what a plan says.</summary>
/// <param name="parts">What it is done with.</param>
/// <param name="resources">What containers stand on.</param>
/// <param name="gates">How much at once.</param>
/// <param name="findRecord">Of another task.</param>
internal sealed class TaskSteps(
    TaskParts parts, NodeResources resources, TaskGates gates, Func<TaskId, TaskRecord?> findRecord)
{
    private readonly PreStartRuns _preStart = new(parts);

    private static readonly TimeSpan DonorPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan DonorLimit = TimeSpan.FromSeconds(30);

    /// <param name="step">What is to be done.</param>
    /// <param name="assigned">What is wanted; null: it was not said yet, in this life of the agent.</param>
    /// <param name="record">What was done before.</param>
    /// <param name="save">Keeps what was done, durably, before it returns.</param>
    /// <param name="cancellationToken">Something else is wanted, or the daemon ends.</param>
    public Task DoAsync(
        TaskStep step,
        AssignedTask? assigned,
        TaskRecord record,
        Action<TaskRecord> save,
        CancellationToken cancellationToken)
    {
        TaskLog.Doing(parts.Logger, record.Task, assigned?.Container.Name ?? "", step);
        switch (step)
        {
            case TaskStep.Remember remember:
                save(remember.Record);
                return Task.CompletedTask;
            case TaskStep.Prepare:
                return OrRejectAsync(PrepareAsync(assigned!, record, save, cancellationToken), record, save);
            case TaskStep.PreStart:
                return OrRejectAsync(PreStartAsync(assigned!, record, save, cancellationToken), record, save);
            case TaskStep.Start start:
                return BeginRunAsync(start.Intent, record, save, id => TaskGates.RunAsync(
                    gates.Starting, () => parts.Engine.StartAsync(id, cancellationToken), cancellationToken));
            case TaskStep.Restart restart:
                return BeginRunAsync(
                    restart.Intent, record, save,
                    id => parts.Engine.RestartAsync(id, restart.Request, cancellationToken));
            case TaskStep.Kill kill:
                return KillAsync(kill, record, save, cancellationToken);
            default:
                return ChangeAsync(step, assigned, record.Container!.Value, cancellationToken);
        }
    }

    private async Task PrepareAsync(
        AssignedTask assigned, TaskRecord record, Action<TaskRecord> save, CancellationToken cancellationToken)
    {
        await resources.RequireAsync(assigned.Container, cancellationToken);
        await parts.Images.EnsureAsync(assigned.Container, assigned.Login, cancellationToken);
        foreach (var image in PreStartContainer.Images(assigned))
        {
            var other = assigned.Container with { Image = image, ImageId = null, Mounts = [] };
            await parts.Images.EnsureAsync(other, assigned.Login, cancellationToken);
        }

        await DonorsAsync(assigned.Container, cancellationToken);
        var inherited = assigned.Predecessor is { } predecessor ? findRecord(predecessor)?.AnonymousVolumes : null;
        var request = new CreateRequest(TaskAnnotations.Mark(assigned, record.Cluster, parts.Scope))
        {
            Inherited = inherited ?? ImmutableSortedDictionary<string, string>.Empty,
        };
        await TaskGates.RunAsync(gates.Starting, CreateAsync, cancellationToken);

        async Task CreateAsync()
        {
            var created = await parts.Engine.CreateAsync(request, cancellationToken);
            CrashPoint.Hit(CrashPoint.TaskAfterCreate);
            try
            {
                save(record with { Container = created.Id, Message = string.Join("; ", created.Warnings) });
            }
            catch (IOException)
            {
                // Of a container that no record names nobody would know whose it is, and its name would be taken.
                await parts.Engine.RemoveAsync(
                    created.Id, new RemoveRequest { Force = true, Volumes = true }, CancellationToken.None);
                throw;
            }
        }
    }

    // Services are made side by side: those whose volumes this one takes over are there in a moment.
    private async Task DonorsAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        foreach (var name in (spec.VolumesFrom ?? []).Select(VolumeDonors.NameOf))
        {
            var waited = TimeSpan.Zero;
            while (parts.Engine.Find(name) is null && waited < DonorLimit)
            {
                await Task.Delay(DonorPause, parts.Time, cancellationToken);
                waited += DonorPause;
            }
        }
    }

    // One hook at a time: what is done is kept, so that none of them runs twice for a daemon's end.
    private async Task PreStartAsync(
        AssignedTask assigned, TaskRecord record, Action<TaskRecord> save, CancellationToken cancellationToken)
    {
        await parts.Engine.FillVolumesAsync(record.Container!.Value, cancellationToken);
        var hooks = assigned.Container.Hooks!.PreStart!.Value;
        for (var index = record.PreStarted; index < hooks.Length; index++)
        {
            if (PreStartContainer.Runs(assigned, hooks[index]))
            {
                await _preStart.RunAsync(assigned, index, cancellationToken);
            }

            record = record with { PreStarted = index + 1 };
            save(record);
        }
    }

    private async Task BeginRunAsync(
        StartIntent intent, TaskRecord record, Action<TaskRecord> save, Func<ContainerId, Task> begin)
    {
        var intended = record with { Intent = intent };
        save(intended);
        CrashPoint.Hit(CrashPoint.TaskAfterIntent);
        await OrRejectAsync(begin(record.Container!.Value), intended, save);
        CrashPoint.Hit(CrashPoint.TaskAfterStart);
    }

    private async Task KillAsync(
        TaskStep.Kill kill, TaskRecord record, Action<TaskRecord> save, CancellationToken cancellationToken)
    {
        try
        {
            await parts.Engine.KillAsync(record.Container!.Value, kill.Signal, cancellationToken);
        }
        catch (EngineException failure) when (failure.Reason is EngineFailure.Conflict or EngineFailure.NotFound)
        {
            // It has ended by itself: all the better.
        }

        save(kill.After);
    }

    private async Task ChangeAsync(
        TaskStep step, AssignedTask? assigned, ContainerId id, CancellationToken cancellationToken)
    {
        try
        {
            if (step is TaskStep.Remove && assigned?.Container.Hooks?.PreStart is not null)
            {
                await _preStart.RemoveAsync(assigned, cancellationToken);
            }

            await (step switch
            {
                TaskStep.Stop stop => parts.Engine.StopAsync(id, stop.Request, cancellationToken),
                TaskStep.Rename rename => parts.Engine.RenameAsync(id, rename.Name, cancellationToken),
                TaskStep.Remove remove => TaskGates.RunAsync(
                    gates.Removing,
                    () => parts.Engine.RemoveAsync(id, remove.Request, cancellationToken),
                    cancellationToken),
                _ => throw new System.Diagnostics.UnreachableException($"no such step: {step}"),
            });
            CrashPoint.Hit(step is TaskStep.Remove ? CrashPoint.TaskAfterRemove : CrashPoint.TaskAfterStop);
        }
        catch (EngineException failure) when (failure.Reason == EngineFailure.NotFound)
        {
            // A person, or the engine itself, was quicker: the next plan sees it.
        }
    }

    /// <summary>What cannot be prepared or started is over: only a person can change why.</summary>
    private async Task OrRejectAsync(Task work, TaskRecord record, Action<TaskRecord> save)
    {
        try
        {
            await work;
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            if (record.Container is { } id && parts.Engine.Find(id) is null)
            {
                return;     // removed by a person at this very moment
            }

            TaskLog.Rejected(parts.Logger, record.Task, failure.Message);
            save(record with
            {
                End = TaskState.Ended,
                EndReason = EndReason.Rejected,
                Message = failure.Message,
                Intent = null,
                LastExit = new ExitReport
                {
                    Code = (failure as EngineException)?.ExitCode ?? 125,
                    FinishedAt = parts.Time.GetUtcNow(),
                    Error = failure.Message,
                    IsOfHook = failure is EngineException { Reason: EngineFailure.HookFailed },
                },
            });
        }
    }

    // A daemon that shuts down says nothing of the task: the next one goes on with it.
    private static bool IsRefusal(Exception failure) => failure
        is EngineException { Reason: not EngineFailure.ShuttingDown }
        or ImageException or NetworkException or VolumeException or LinuxException or IOException;
}
