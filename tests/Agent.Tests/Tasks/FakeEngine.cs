using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Conmon;
using Orc.Agent.Engine.Events;
using Orc.Linux.Terminals;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Tasks;

/// <summary>
/// Containers in memory. It outlives the worker that uses it, as real ones do; it can refuse, or do what it was asked
/// and never answer, as if the worker had died at that moment.
/// </summary>
internal sealed class FakeEngine : IContainerEngine
{
    private readonly ConcurrentDictionary<ContainerId, ContainerReport> _containers = new();
    private readonly ConcurrentQueue<string> _calls = new();
    private int _created;
    private int _changes;

    public EngineEvents Events { get; } = new();

    /// <summary>What was asked so far: <c>create web-1</c>, <c>start web-1</c>, …</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>From the n-th change on, effects happen and no answer comes back. 0: never.</summary>
    public int SilentFrom { get; set; }

    /// <summary>Completes when the first answer was kept back.</summary>
    public TaskCompletionSource WentSilent { get; private set; } = NewSignal();

    /// <summary>Calls that fail: the verb and the name, and the words.</summary>
    public ConcurrentDictionary<string, EngineException> Refusals { get; } = new();

    /// <summary>Calls that wait until they are let go.</summary>
    public ConcurrentDictionary<string, TaskCompletionSource> Holds { get; } = new();

    /// <summary>When hooks are called off, before they end.</summary>
    public Action CalledOff { get; set; } = () => { };

    /// <summary>Anonymous volumes that each new container gets.</summary>
    public ImmutableSortedDictionary<string, string> NewVolumes { get; set; } =
        ImmutableSortedDictionary<string, string>.Empty;

    public void Answer()
    {
        SilentFrom = 0;
        WentSilent = NewSignal();
    }

    public ImmutableArray<ContainerReport> List() => [.. _containers.Values.OrderBy(report => report.CreatedAt)];

    public ContainerReport? Find(string nameOrId) => List().FirstOrDefault(report => report.Name == nameOrId);

    public ContainerReport? Find(ContainerId id) => _containers.GetValueOrDefault(id);

    public RunningContainer? FindRunning(ContainerId id) => Find(id) is { State: ContainerState.Running } report
        ? new RunningContainer
        {
            Id = id,
            Run = report.RunCount,
            Pid = 1,
            Runtime = new Orc.Agent.Engine.Runtime.OciRuntime("crun", "/usr/bin/crun", "/nowhere"),
            Paths = new RunPaths("/nowhere"),
            CgroupPath = "/nowhere",
        }
        : null;

    public async Task<CreatedContainer> CreateAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        await BeforeAsync("create", request.Spec.Name, cancellationToken);
        if (Find(request.Spec.Name) is not null)
        {
            throw new EngineException(EngineFailure.Conflict, $"the name {request.Spec.Name} is in use");
        }

        var number = Interlocked.Increment(ref _created);
        var id = new ContainerId(number.ToString("x64", CultureInfo.InvariantCulture));
        _containers[id] = new ContainerReport
        {
            Id = id,
            Spec = request.Spec,
            Name = request.Spec.Name,
            State = ContainerState.Created,
            CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
            AnonymousVolumes = request.Inherited.IsEmpty ? NewVolumes : request.Inherited,
        };
        await AfterAsync(id, "create", cancellationToken);
        return new CreatedContainer(id, request.Spec.Name, []);
    }

    public Task FillVolumesAsync(ContainerId id, CancellationToken cancellationToken) => Task.CompletedTask;

    public void CallOffHooks(ContainerId id)
    {
        if (Holds.TryGetValue($"hooks {NameOf(id)}", out var hold))
        {
            CalledOff();
            hold.TrySetResult();
        }
    }

    public async Task StartAsync(ContainerId id, CancellationToken cancellationToken)
    {
        await BeforeAsync("start", NameOf(id), cancellationToken);
        if (Require(id).State != ContainerState.Running)
        {
            var hasHooks = Holds.TryGetValue($"hooks {NameOf(id)}", out var hold);
            Change(id, report => report with
            {
                State = ContainerState.Running,
                RunCount = report.RunCount + 1,
                StoppedByUser = false,
                StartedAt = DateTimeOffset.UnixEpoch,
                IsBeginning = hasHooks,
            });
            if (hasHooks)
            {
                await hold!.Task.WaitAsync(cancellationToken);
                Change(id, report => report with { IsBeginning = false });
            }

            await AfterAsync(id, "start", cancellationToken);
        }
    }

    public async Task StopAsync(ContainerId id, StopRequest request, CancellationToken cancellationToken)
    {
        await BeforeAsync("stop", NameOf(id), cancellationToken);
        Exit(id, 143, byUser: true);
        await AfterAsync(id, "stop", cancellationToken);
    }

    public async Task RestartAsync(ContainerId id, StopRequest request, CancellationToken cancellationToken)
    {
        await BeforeAsync("restart", NameOf(id), cancellationToken);
        Change(id, report => report with { State = ContainerState.Running, RunCount = report.RunCount + 1 });
        await AfterAsync(id, "restart", cancellationToken);
    }

    public async Task KillAsync(ContainerId id, string signal, CancellationToken cancellationToken)
    {
        await BeforeAsync($"kill {signal}", NameOf(id), cancellationToken);
        if (signal == "KILL")
        {
            Exit(id, 137, byUser: true);
        }

        await AfterAsync(id, "kill", cancellationToken);
    }

    public Task PauseAsync(ContainerId id, CancellationToken cancellationToken)
    {
        Change(id, report => report with { State = ContainerState.Paused });
        return AfterAsync(id, "pause", cancellationToken);
    }

    public Task UnpauseAsync(ContainerId id, CancellationToken cancellationToken)
    {
        Change(id, report => report with { State = ContainerState.Running });
        return AfterAsync(id, "unpause", cancellationToken);
    }

    public async Task RenameAsync(ContainerId id, string name, CancellationToken cancellationToken)
    {
        await BeforeAsync("rename", NameOf(id), cancellationToken);
        Change(id, report => report with { Name = name });
        await AfterAsync(id, "rename", cancellationToken);
    }

    public async Task RemoveAsync(ContainerId id, RemoveRequest request, CancellationToken cancellationToken)
    {
        await BeforeAsync(request.Volumes ? "remove-volumes" : "remove", NameOf(id), cancellationToken);
        _containers.TryRemove(id, out _);
        await AfterAsync(id, "destroy", cancellationToken);
    }

    /// <summary>Containers that end by themselves once they were started, with these codes.</summary>
    public ConcurrentDictionary<string, int> ExitCodes { get; } = new();

    public Task SettleAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<ExitReport> WaitAsync(ContainerId id, CancellationToken cancellationToken)
    {
        var name = NameOf(id);
        await BeforeAsync("wait", name, cancellationToken);
        Exit(id, ExitCodes[name], byUser: false);
        return Require(id).LastExit!;
    }

    public Task<AttachClient> AttachAsync(ContainerId id, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void Resize(ContainerId id, WindowSize size) => throw new NotSupportedException();

    public void ReportHealth(ContainerId id, int run, HealthState health)
    {
        Change(id, report => report with { Health = health });
        Publish(id, $"health_status: {health.ToString().ToLowerInvariant()}");
    }

    /// <summary>The process ends by itself.</summary>
    public void Exit(string name, int code)
    {
        var id = Find(name)!.Id;
        Exit(id, code, byUser: false);
        Publish(id, "die", code);
    }

    /// <summary>A person's hand.</summary>
    public void RemoveByHand(string name)
    {
        var id = Find(name)!.Id;
        _containers.TryRemove(id, out _);
        Publish(id, "destroy");
    }

    public Task ConnectAsync(ContainerId id, EndpointSpec endpoint, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task DisconnectAsync(ContainerId id, string network, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Exit(ContainerId id, int code, bool byUser) => Change(id, report => report with
    {
        State = ContainerState.Exited,
        StoppedByUser = byUser,
        LastExit = new ExitReport { Code = code, FinishedAt = DateTimeOffset.UnixEpoch },
    });

    private async Task BeforeAsync(string verb, string name, CancellationToken cancellationToken)
    {
        _calls.Enqueue($"{verb} {name}");
        if (Holds.TryGetValue($"{verb} {name}", out var hold))
        {
            await hold.Task.WaitAsync(cancellationToken);
        }

        if (Refusals.TryRemove($"{verb} {name}", out var refusal))
        {
            throw refusal;
        }
    }

    private async Task AfterAsync(ContainerId id, string action, CancellationToken cancellationToken)
    {
        var change = Interlocked.Increment(ref _changes);
        if (SilentFrom > 0 && change >= SilentFrom)
        {
            WentSilent.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        Publish(id, action);
    }

    private void Publish(ContainerId id, string action, int? exitCode = null) =>
        Events.Publish(new EngineEvent("container", action, id.Value)
        {
            Time = DateTimeOffset.UnixEpoch,
            Attributes = exitCode is { } code
                ? ImmutableSortedDictionary<string, string>.Empty.Add(
                    "exitCode", code.ToString(CultureInfo.InvariantCulture))
                : ImmutableSortedDictionary<string, string>.Empty,
        });

    private void Change(ContainerId id, Func<ContainerReport, ContainerReport> change) =>
        _containers[id] = change(Require(id));

    private string NameOf(ContainerId id) => Require(id).Name;

    private ContainerReport Require(ContainerId id) =>
        Find(id) ?? throw new EngineException(EngineFailure.NotFound, $"No such container: {id.Short}");
}
