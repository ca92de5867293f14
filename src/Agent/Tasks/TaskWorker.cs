using System.Collections.Concurrent;
using System.Globalization;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Events;
using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Model.Tasks;

namespace Orc.Agent.Tasks;

/// <summary>
/// Makes assignments true: a runner for each task, and what they share. After a crash it knows its tasks by their
/// records, and by what is written into their containers.
/// </summary>
internal sealed class TaskWorker : IAsyncDisposable
{
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(60);

    private readonly TaskParts _parts;
    private readonly NodeResources _resources;
    private readonly TaskSteps _steps;
    private readonly TaskGates _gates = new();
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Lock _applying = new();
    private readonly ConcurrentDictionary<TaskId, TaskRunner> _runners = new();
    private bool _isCutOff;

    public TaskWorker(TaskParts parts)
    {
        _parts = parts;
        Outbox = new ReportOutbox(parts.Records.Epoch);
        _resources = new NodeResources(
            parts.Networks, parts.Volumes, Outbox, parts.Time, parts.Logger, parts.Scope == ProjectScope.Cluster);
        _steps = new TaskSteps(parts with { Lifetime = _lifetime.Token }, _resources, _gates, FindRecord);
        foreach (var record in TaskRecovery.Find(parts))
        {
            Add(record);
        }
    }

    /// <summary>What the control plane is to hear.</summary>
    public ReportOutbox Outbox { get; }

    public long Epoch => _parts.Records.Epoch;

    /// <summary>All tasks, networks and volumes there are, for a hello.</summary>
    public ReportBatch TakeEverything()
    {
        foreach (var runner in _runners.Values)
        {
            runner.Report();
        }

        return Outbox.TakeEverything(_resources.Present());
    }

    /// <summary>Takes an assignment over: when it returns, records hold the tasks, and work has begun.</summary>
    public void Apply(Assignment assignment)
    {
        lock (_applying)
        {
            var orphans = Unnamed(assignment).ToList();
            _resources.Assign(
                assignment,
                orphans.SelectMany(orphan => orphan.Networks()).ToHashSet(StringComparer.Ordinal),
                _lifetime.Token);
            foreach (var task in assignment.Tasks)
            {
                FindOrAdd(task.Task, assignment.Cluster).Assign(task);
            }

            foreach (var task in assignment.Forgotten)
            {
                Forget(task);
            }

            foreach (var orphan in orphans)
            {
                orphan.Orphan();
                TaskLog.Orphaned(_parts.Logger, orphan.Record.Task, orphan.Record.Container?.Short ?? "");
            }
        }
    }

    /// <summary>Containers that the last complete assignment did not name: they are left as they are.</summary>
    public IReadOnlyList<OrphanTask> FindOrphans() =>
    [
        .. _runners.Values
            .Select(runner => runner.DescribeOrphan())
            .OfType<OrphanTask>()
            .OrderBy(orphan => orphan.Task)
            .Select(orphan => orphan with { Places = _resources.PlacesOf(orphan.Container) }),
    ];

    /// <summary>No manager was heard for a while, or one is heard again.</summary>
    public void CutOff(bool isCutOff)
    {
        lock (_applying)
        {
            if (_isCutOff == isCutOff)
            {
                return;
            }

            _isCutOff = isCutOff;
            foreach (var runner in _runners.Values)
            {
                runner.CutOff(isCutOff);
            }
        }

        TaskLog.CutOff(_parts.Logger, isCutOff ? "is cut off from" : "hears again");
    }

    /// <summary>The tables of overlay networks that were assigned are in force.</summary>
    public Task FollowedAsync() => _resources.FollowedAsync();

    /// <summary>Follows what happens to containers, networks and volumes, until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var events = _parts.Engine.Events.Subscribe();
        using var sweep = new PeriodicTimer(Sweep, _parts.Time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sweeping = SweepAsync(sweep, ended.Token);
        try
        {
            await foreach (var happened in events.Reader.ReadAllAsync(cancellationToken))
            {
                Hear(happened);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await sweeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends the work; containers run on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync();
        await Task.WhenAll(_runners.Values.Select(runner => runner.Ended));
        foreach (var runner in _runners.Values)
        {
            runner.Dispose();
        }

        _gates.Dispose();
        _lifetime.Dispose();
    }

    private IEnumerable<TaskRunner> Unnamed(Assignment assignment)
    {
        if (!assignment.IsComplete)
        {
            return [];
        }

        var named = assignment.Tasks.Select(task => task.Task).Concat(assignment.Forgotten).ToHashSet();
        return _runners.Values.Where(runner => !named.Contains(runner.Record.Task));
    }

    private TaskRunner FindOrAdd(TaskId task, string cluster)
    {
        if (_runners.TryGetValue(task, out var known))
        {
            if (known.Record.Cluster == cluster)
            {
                return known;
            }

            TaskLog.Displaced(_parts.Logger, task, known.Record.Cluster, cluster);
            Forget(task);
        }

        var record = new TaskRecord { Task = task, Cluster = cluster };
        _parts.Records.Save(record);
        CrashPoint.Hit(CrashPoint.TaskAfterRecord);
        return Add(record);
    }

    private TaskRunner Add(TaskRecord record)
    {
        var runner = new TaskRunner(_parts, _steps, Outbox, record, _lifetime.Token);
        _runners[record.Task] = runner;
        return runner;
    }

    private void Forget(TaskId task)
    {
        if (_runners.TryRemove(task, out var runner))
        {
            runner.Stop();
            Outbox.Forget(task);
        }

        _parts.Records.Remove(task);
        CrashPoint.Hit(CrashPoint.TaskAfterForget);
    }

    private TaskRecord? FindRecord(TaskId task) => _runners.GetValueOrDefault(task)?.Record;

    private void Hear(EngineEvent happened)
    {
        switch (happened.Type)
        {
            case "container":
                HearContainer(happened);
                break;
            case "network" when happened.Action is "create" or "destroy":
                _resources.Look(ResourceKind.Network, happened.Attributes.GetValueOrDefault("name", happened.Actor));
                break;
            case "volume" when happened.Action is "create" or "destroy":
                _resources.Look(ResourceKind.Volume, happened.Actor);
                break;
        }
    }

    private void HearContainer(EngineEvent happened)
    {
        var id = new ContainerId(happened.Actor);
        if (_runners.Values.FirstOrDefault(runner => runner.Record.Container == id) is not { } runner)
        {
            return;
        }

        if (happened.Action == "die"
            && happened.Attributes.TryGetValue("exitCode", out var text)
            && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code))
        {
            runner.NoteExit(new ExitReport { Code = code, FinishedAt = happened.Time });
        }

        runner.Report();
        runner.Wake();
    }

    private async Task SweepAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var runner in _runners.Values)
            {
                runner.Report();
                runner.Wake();
            }
        }
    }
}
