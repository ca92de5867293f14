using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orc.Agent.Engine.Conmon;
using Orc.Agent.Engine.Events;
using Orc.Agent.Engine.Files;
using Orc.Agent.Engine.Hooks;
using Orc.Agent.Engine.Mounts;
using Orc.Agent.Engine.Recovery;
using Orc.Agent.Engine.Runs;
using Orc.Agent.Images;
using Orc.Linux.Files;
using Orc.Linux.Terminals;
using Orc.Model.Containers;

namespace Orc.Agent.Engine;

/// <summary>
/// The containers of one node. The world is the truth: what a killed daemon left is found again when the next one opens
/// the engine.
/// </summary>
internal sealed partial class ContainerEngine : IContainerEngine
{
    private readonly EngineParts _parts;
    private readonly ContainerTable _table = new();
    private readonly ContainerEvents _events;
    private readonly ContainerCreation _creation;
    private readonly ContainerRuns _runs;
    private readonly RunNetwork _network;
    private readonly ContainerSignals _signals;
    private readonly ContainerRemoval _removal;
    private readonly ContainerFiles _files;
    private readonly RootMounts _roots;
    private readonly ContainerMounts _mounts;
    private readonly UnheardEnds _unheard;
    private readonly EngineRecovery _recovery;
    private readonly ILogger _logger;

    private ContainerEngine(EngineParts parts)
    {
        _parts = parts;
        _logger = parts.Logging.CreateLogger<ContainerEngine>();
        _events = new ContainerEvents(parts.Events, parts.Time);
        var runtimes = new RuntimeChoice(parts.Options, parts.Paths);
        var roots = _roots = new RootMounts(parts.Paths, parts.Mounts);
        _files = new ContainerFiles(parts.Paths, parts.Mounts);
        var mounts = _mounts = new ContainerMounts(parts, _files);
        var network = _network = new RunNetwork(parts, _table);
        var launcher = new RunLauncher(parts, runtimes, roots, mounts, network);
        _creation = new ContainerCreation(parts, _table, runtimes);
        var hooks = ContainerHooks.Of(this, parts);
        var trash = new Trash(parts);
        _runs = new ContainerRuns(parts, launcher, roots, mounts, network, _events, hooks, trash, _table.Find);
        _signals = new ContainerSignals(parts, _events, hooks);
        _removal = new ContainerRemoval(parts, _table, _runs, _signals, _events, trash);
        Roots = new ContainerRoots(parts, Require);
        _unheard = new UnheardEnds(_removal, parts.Time, parts.Logging.CreateLogger<UnheardEnds>());
        _recovery = new EngineRecovery(parts, _table, _runs, _removal, runtimes, _files, _unheard, trash);
        _runs.AutoRemovable += RemoveEnded;
    }

    public EngineEvents Events => _parts.Events;

    /// <summary>Containers' files.</summary>
    public IContainerRoots Roots { get; }

    /// <summary>Those who stand under it may ask it (which volumes are used?) while it is recovered.</summary>
    public static ContainerEngine Create(EngineParts parts) => new(parts);

    /// <summary>Finds every container again, finishes or undoes what is half made, and goes on.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        await _files.OpenAsync();
        await _recovery.RecoverAsync(cancellationToken);
    }

    /// <summary>Goes on with starts that an earlier daemon had begun, once what it left of them is ended.</summary>
    public void FinishBeginnings() => _runs.FinishBeginnings();

    /// <summary>Containers run on, unseen until the next engine opens.</summary>
    public void Close()
    {
        _runs.GiveAway();
        _unheard.Close();
    }

    /// <summary>After the last removal: nobody deletes files in the background any more.</summary>
    public Task EndTrashAsync() => _removal.EndTrashAsync();

    public ImmutableArray<ContainerReport> List() => [.. _table.All().Select(Report)];

    public ContainerReport? Find(string nameOrId) => _table.Find(nameOrId) is { } cell ? Report(cell) : null;

    public ContainerReport? Find(ContainerId id) => _table.Find(id) is { } cell ? Report(cell) : null;

    public RunningContainer? FindRunning(ContainerId id) => _table.Find(id)?.Run is { } run
        ? new RunningContainer
        {
            Id = id,
            Run = run.Number,
            Pid = run.Pid,
            Runtime = run.Runtime,
            Paths = run.Paths,
            CgroupPath = run.CgroupPath,
            IsPaused = run.IsPaused,
        }
        : null;

    /// <summary>Which images are used, so that they are not removed.</summary>
    public IReadOnlyCollection<ImageUse> ImageUses() =>
    [
        .. _table.All().SelectMany(cell => ImageMounts.ImagesOf(cell.Record, _parts.Images)
            .Select(image => new ImageUse(image, cell.Id, cell.Run is not null))),
    ];

    /// <summary>The containers that use a volume, by name. One that is being removed has let go of it.</summary>
    public ImmutableArray<string> VolumeUsers(string volume) =>
    [
        .. _table.All()
            .Where(cell => cell.State != ContainerState.Removing)
            .Where(cell => ContainerMounts.VolumesOf(cell.Record).Any(used => used.Name == volume))
            .Select(cell => cell.Record.Name),
    ];

    public async Task<CreatedContainer> CreateAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        var (cell, warnings) = await _creation.CreateAsync(request, cancellationToken);
        _events.Tell(cell, "create");
        return new CreatedContainer(cell.Id, cell.Record.Name, warnings);
    }

    public async Task StartAsync(ContainerId id, CancellationToken cancellationToken)
    {
        var cell = Require(id);
        cell.TryCallOffRestart();
        await LockedAsync(cell, () => StartOrRestLockedAsync(cell, cancellationToken), cancellationToken);
    }

    public void CallOffHooks(ContainerId id) => Require(id).CallOffHooks();

    public async Task StopAsync(ContainerId id, StopRequest request, CancellationToken cancellationToken)
    {
        var cell = Require(id);
        await _signals.StopAsync(cell, request, cancellationToken);
        await _runs.RestAsync(cell);
    }

    public async Task RestartAsync(ContainerId id, StopRequest request, CancellationToken cancellationToken)
    {
        var cell = Require(id);
        cell.TryCallOffRestart();
        await LockedAsync(cell, RestartLockedAsync, cancellationToken);
        _events.Tell(cell, "restart");

        async Task RestartLockedAsync()
        {
            if (cell.Run is { } run)
            {
                run.IsRestarting = true;
                await _signals.StopRunAsync(cell, run, request, cancellationToken);
            }

            await StartOrRestLockedAsync(cell, cancellationToken);
        }
    }

    public Task KillAsync(ContainerId id, string signal, CancellationToken cancellationToken) =>
        _signals.KillAsync(Require(id), signal, cancellationToken);

    public Task PauseAsync(ContainerId id, CancellationToken cancellationToken)
    {
        var cell = Require(id);
        return LockedAsync(cell, () => _signals.PauseAsync(cell, cancellationToken), cancellationToken);
    }

    public Task UnpauseAsync(ContainerId id, CancellationToken cancellationToken)
    {
        var cell = Require(id);
        return LockedAsync(
            cell,
            () =>
            {
                _signals.Unpause(cell);
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    public async Task RenameAsync(ContainerId id, string name, CancellationToken cancellationToken)
    {
        if (!ContainerName.IsValid(name))
        {
            throw new EngineException(
                EngineFailure.InvalidSpec,
                $"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        }

        var cell = Require(id);
        await LockedAsync(cell, Rename, cancellationToken);
        if (_parts.Networks.FindContainer(id) is { Endpoints.IsEmpty: false })
        {
            try
            {
                await _parts.SettleNamesAsync(cancellationToken);
            }
            catch (EngineException)
            {
                // It has its name; the names process is asked again by itself.
            }
        }

        Task Rename()
        {
            var old = cell.Record.Name;
            if (old == name)
            {
                return Task.CompletedTask;
            }

            _table.Reserve(name, id);
            cell.Change(
                record => record with { Name = name },
                record => _parts.Records.Save(record, Durability.SurvivesPowerCut));
            _table.Release(old, id);
            _parts.Networks.Rename(id, name);
            _events.Tell(cell, "rename", ("oldName", $"/{old}"));
            return Task.CompletedTask;
        }
    }

    public Task RemoveAsync(ContainerId id, RemoveRequest request, CancellationToken cancellationToken) =>
        _removal.RemoveAsync(Require(id), request, cancellationToken);

    public Task SettleAsync(CancellationToken cancellationToken) => _removal.SettleAsync(cancellationToken);

    public async Task<ExitReport> WaitAsync(ContainerId id, CancellationToken cancellationToken)
    {
        if (_table.Find(id) is not { } cell)
        {
            return _table.FindExit(id) ?? throw NoSuch(id.Short);
        }

        var exit = cell.Run is { } run
            ? await run.Ended.Task.WaitAsync(cancellationToken)
            : cell.Record.LastExit ?? new ExitReport { Code = 0, FinishedAt = cell.Record.CreatedAt };
        _unheard.Hear(id);
        return exit;
    }

    public Task<AttachClient> AttachAsync(ContainerId id, CancellationToken cancellationToken)
    {
        var cell = Require(id);
        return cell.Run is { } run
            ? AttachClient.ConnectAsync(run.Paths, cancellationToken)
            : cell.WaitForRunAsync().WaitAsync(cancellationToken);
    }

    public void Resize(ContainerId id, WindowSize size)
    {
        if (_table.Find(id) is { } cell)
        {
            cell.TerminalSize = size;
            if (cell.Run is { } run)
            {
                ConmonControl.TryResize(run.Paths, size);
            }
        }
    }

    public void ReportHealth(ContainerId id, int run, HealthState health)
    {
        if (_table.Find(id) is { Run: { } live } cell && live.Number == run && cell.Health != health)
        {
            cell.Health = health;
            _events.Tell(cell, $"health_status: {health.ToString().ToLowerInvariant()}");
            if (health == HealthState.Unhealthy && cell.Record.Spec.Restart.OnUnhealthy)
            {
                _ = EndUnhealthyAsync(cell, live);
            }
        }
    }

    /// <summary>Its policy starts it again, as after any failed run.</summary>
    private async Task EndUnhealthyAsync(ContainerCell cell, LiveRun run)
    {
        LogUnhealthy(cell.Record.Name);
        run.IsUnhealthy = true;
        try
        {
            await _signals.StopRunAsync(cell, run, new StopRequest(), CancellationToken.None);
        }
#pragma warning disable CA1031 // The edge of a stop nobody waits for.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogNotEnded(failure, cell.Record.Name);
        }
    }

    // What it kept for this run, of the one before, is given back if there is none.
    private async Task StartOrRestLockedAsync(ContainerCell cell, CancellationToken cancellationToken)
    {
        try
        {
            await _runs.StartLockedAsync(cell, cancellationToken);
        }
        catch
        {
            if (cell.Run is null)
            {
                cell.State = cell.State == ContainerState.Restarting ? ContainerState.Exited : cell.State;
                await _runs.GiveUpAsync(cell);
            }

            throw;
        }
    }

    private static async Task LockedAsync(
        ContainerCell cell, Func<Task> work, CancellationToken cancellationToken)
    {
        await cell.Gate.WaitAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            cell.Gate.Release();
        }
    }

    // Whoever was attached to a run of an earlier daemon comes back for the rest of its output and its exit code.
    private void RemoveEnded(ContainerCell cell, LiveRun run)
    {
        if (run.Child is null)
        {
            _unheard.Keep(cell);
        }
        else
        {
            _ = RemoveEndedAsync(cell);
        }
    }

    private async Task RemoveEndedAsync(ContainerCell cell)
    {
        try
        {
            await _removal.RemoveAsync(cell, new RemoveRequest { Volumes = true }, CancellationToken.None);
        }
#pragma warning disable CA1031 // The edge of a removal nobody waits for.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogNotRemoved(failure, cell.Record.Name);
        }
    }

    private ContainerCell Require(ContainerId id) => _table.Find(id) ?? throw NoSuch(id.Short);

    private static EngineException NoSuch(string what) => new(EngineFailure.NotFound, $"No such container: {what}");

    private ContainerReport Report(ContainerCell cell) => ContainerReports.Of(cell, _parts.Networks);

    [LoggerMessage(LogLevel.Information, "container {Container} was unhealthy and was stopped, to be started again")]
    private partial void LogUnhealthy(string container);

    [LoggerMessage(LogLevel.Error, "container {Container}, which was unhealthy, could not be stopped")]
    private partial void LogNotEnded(Exception failure, string container);

    [LoggerMessage(LogLevel.Error, "container {Container}, which removes itself, could not be removed")]
    private partial void LogNotRemoved(Exception failure, string container);
}
