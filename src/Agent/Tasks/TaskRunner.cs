using System.Threading.Channels;
using Orc.Agent.Engine;
using Orc.Model.Containers;
using Orc.Model.Tasks;

namespace Orc.Agent.Tasks;

/// <summary>
/// Makes one task true, step by step, for as long as the agent knows it; woken by what is assigned and by what happens
/// to its container.
/// </summary>
internal sealed class TaskRunner : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HooksPause = TimeSpan.FromMilliseconds(20);

    private readonly TaskParts _parts;
    private readonly TaskSteps _steps;
    private readonly ReportOutbox _outbox;
    private readonly CancellationTokenSource _stop;
    private readonly Lock _gate = new();
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private TaskRecord _record;
    private AssignedTask? _assigned;
    private bool _isOrphan;
    private bool _isCutOff;
    private RunningStep? _running;

    /// <summary>A run goes on whose hooks were called off: it is stopped, whatever is wanted by then.</summary>
    private bool _isHalfStarted;

    public TaskRunner(
        TaskParts parts, TaskSteps steps, ReportOutbox outbox, TaskRecord record, CancellationToken lifetime)
    {
        _parts = parts;
        _steps = steps;
        _outbox = outbox;
        _record = record;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(lifetime);
        Ended = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
    }

    /// <summary>Ends after <see cref="Stop"/>, or with the worker.</summary>
    public Task Ended { get; }

    public TaskRecord Record
    {
        get
        {
            lock (_gate)
            {
                return _record;
            }
        }
    }

    public void Assign(AssignedTask assigned)
    {
        CancellationTokenSource? cancel = null;
        RunningStep? starting;
        lock (_gate)
        {
            _assigned = assigned;
            _isOrphan = false;
            starting = _running is { Step: TaskStep.Start or TaskStep.Restart } ? _running : null;

            // A pull or a long grace must not hold up what is wanted now.
            if (_running is { Step: TaskStep.Prepare or TaskStep.PreStart or TaskStep.Stop } running
                && PlanLocked() != running.Step)
            {
                cancel = running.Cancel;
            }
        }

        TryCancel(cancel);
        if (starting is not null && IsWantedNoMore(starting))
        {
            _ = CallOffHooksAsync(starting);
        }

        if (assigned.Desired == DesiredState.Resting)
        {
            // What is being done for it may take long: an image that is fetched does not keep it from resting.
            Report();
        }

        Wake();
    }

    /// <summary>The control plane did not name it: its container is left as it is.</summary>
    public void Orphan()
    {
        lock (_gate)
        {
            _isOrphan = true;
        }

        Wake();
    }

    /// <summary>No manager was heard for a while, or one is heard again.</summary>
    public void CutOff(bool isCutOff)
    {
        lock (_gate)
        {
            _isCutOff = isCutOff;
        }

        Wake();
    }

    /// <summary>Null: it is none, or nothing of it is left.</summary>
    public OrphanTask? DescribeOrphan()
    {
        lock (_gate)
        {
            return _isOrphan && !_record.IsRemoved && FindLocked() is { } container
                ? TaskAnnotations.Describe(
                    container.Spec with { Name = container.Name },
                    TaskReporting.Describe(_record, container, step: null, assigned: null))
                : null;
        }
    }

    /// <summary>The networks that its container stands on.</summary>
    public IEnumerable<string> Networks()
    {
        lock (_gate)
        {
            return FindLocked()?.Spec.Endpoints.Select(endpoint => endpoint.Network) ?? [];
        }
    }

    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>Says how it is now, if that is news.</summary>
    public void Report()
    {
        lock (_gate)
        {
            var container = FindLocked();
            if (container is null && _record is { Container: not null, End: < TaskState.Ended })
            {
                return;     // gone: what that means is the next step's to say
            }

            _outbox.Put(TaskReporting.Describe(_record, container, _running?.Step, _assigned));
        }
    }

    /// <summary>A run ended, as an event told: a container that removes itself says nothing later.</summary>
    public void NoteExit(ExitReport exit)
    {
        lock (_gate)
        {
            if (_assigned?.Container.AutoRemove == true)
            {
                _record = _record with { LastExit = exit, RunCount = Math.Max(1, _record.RunCount) };
            }
        }
    }

    public void Stop() => _stop.Cancel();

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        try
        {
            await foreach (var _ in _wakes.Reader.ReadAllAsync(cancellationToken))
            {
                if (await TryStepAsync(cancellationToken))
                {
                    pause = FirstPause;
                    continue;
                }

                await Task.Delay(pause, _parts.Time, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                Wake();
            }
        }
        catch (OperationCanceledException)
        {
            // The daemon ends, or the task is forgotten.
        }
    }

    /// <summary>Until nothing is to be done. False: something went wrong that may go right later.</summary>
    private async Task<bool> TryStepAsync(CancellationToken cancellationToken)
    {
        try
        {
            NoteRemovedOrphan();
            Report();
            while (Begin(cancellationToken) is { } begun)
            {
                using (begun.Cancel)
                {
                    await StepAsync(begun, cancellationToken);
                }

                Report();
            }

            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (EngineException failure) when (failure.Reason == EngineFailure.ShuttingDown)
        {
            return false;    // the next daemon goes on with it, or this one, if it stays after all
        }
#pragma warning disable CA1031 // The edge of a task's loop: one task's trouble is logged and tried again, alone.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            TaskLog.StepFailed(_parts.Logger, failure, Record.Task);
            return false;
        }
    }

    /// <summary>A person removed what nobody else would have: its record may go, once that is heard.</summary>
    private void NoteRemovedOrphan()
    {
        TaskRecord record;
        lock (_gate)
        {
            if (!_isOrphan || _record.IsRemoved || FindLocked() is not null)
            {
                return;
            }

            record = _record with { End = TaskState.Removed, EndReason = EndReason.RemovedByUser };
        }

        Save(record);
    }

    private RunningStep? Begin(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _running = PlanLocked() is { } step
                ? new RunningStep(
                    step, _assigned, CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
                : null;
        }
    }

    private async Task StepAsync(RunningStep running, CancellationToken cancellationToken)
    {
        try
        {
            if (running.Step is TaskStep.Prepare)
            {
                Report();
            }

            await _steps.DoAsync(running.Step, running.Assigned, Record, Save, running.Cancel.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Something else is wanted now.
        }
        finally
        {
            lock (_gate)
            {
                _running = null;
            }
        }
    }

    // A start is not broken off, but what runs after it may never end, and may begin only after this was said.
    private async Task CallOffHooksAsync(RunningStep starting)
    {
        while (IsWantedNoMore(starting))
        {
            if (FindHalfStarted(starting) is { } id)
            {
                _parts.Engine.CallOffHooks(id);
            }

            await Task.Delay(HooksPause, _parts.Time);
        }
    }

    /// <summary>Its hooks run, and are not wanted; null: none run.</summary>
    private ContainerId? FindHalfStarted(RunningStep starting)
    {
        lock (_gate)
        {
            if (!IsWantedNoMore(starting) || FindLocked() is not { IsBeginning: true } container)
            {
                return null;
            }

            _isHalfStarted = true;
            return container.Id;
        }
    }

    private bool IsWantedNoMore(RunningStep starting)
    {
        lock (_gate)
        {
            return _running == starting
                && _assigned is { Desired: DesiredState.Resting or DesiredState.Removed };
        }
    }

    private static void TryCancel(CancellationTokenSource? source)
    {
        try
        {
            source?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The step came to its end meanwhile.
        }
    }

    private void Save(TaskRecord record)
    {
        _parts.Records.Save(record);
        lock (_gate)
        {
            _record = record;
        }
    }

    private TaskStep? PlanLocked()
    {
        var container = FindLocked();
        _isHalfStarted &= _running is not null || (container is not null && TaskPlanner.IsActive(container));
        return _isOrphan ? null
            : _isCutOff && _record.StopsWhenCutOff && _assigned is not { Desired: DesiredState.Removed }
                ? TaskPlanner.PlanCutOff(_record, container)
                : _assigned is null ? null : TaskPlanner.Plan(_assigned, _record, container, _isHalfStarted);
    }

    private ContainerReport? FindLocked() => _record.Container is { } id ? _parts.Engine.Find(id) : null;

    private sealed record RunningStep(TaskStep Step, AssignedTask? Assigned, CancellationTokenSource Cancel);
}
