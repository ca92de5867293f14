using Orc.Agent.Engine.Conmon;
using Orc.Agent.Engine.Oci;
using Orc.Agent.Engine.Records;
using Orc.Agent.Engine.Runs;
using Orc.Linux.Terminals;
using Orc.Model.Containers;

namespace Orc.Agent.Engine;

/// <summary>One container in memory. Who starts, restarts, renames or removes it holds the gate.</summary>
internal sealed class ContainerCell(ContainerRecord record) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource<AttachClient>> _waiting = [];
    private CancellationTokenSource? _restart;
    private CancellationTokenSource? _hooks;

    public ContainerId Id { get; } = record.ContainerId;

    public SemaphoreSlim Gate { get; } = new(1, 1);

    public ContainerRecord Record { get; private set; } = record;

    public ContainerState State { get; set; } =
        record.LastExit is null ? ContainerState.Created : ContainerState.Exited;

    public HealthState Health { get; set; }

    /// <summary>Null: none goes on.</summary>
    public LiveRun? Run { get; set; }

    /// <summary>The end of the last run's leftovers.</summary>
    public Task Cleaned { get; set; } = Task.CompletedTask;

    /// <summary>Its last run left network and root behind for the next, which is planned.</summary>
    public bool KeepsForRestart { get; set; }

    /// <summary>The root file system is mounted.</summary>
    public bool IsMounted { get; set; }

    /// <summary>As a client last said it; a run begins with it. Null: nobody said.</summary>
    public WindowSize? TerminalSize { get; set; }

    /// <summary>
    /// First processes of containers whose namespaces the next run shares, by the names its spec gives.
    /// </summary>
    public IReadOnlyDictionary<string, int> SharedProcesses { get; set; } = new Dictionary<string, int>();

    /// <summary>What the next run calls itself.</summary>
    public UtsNames Names { get; set; } = new(record.Spec.HostnameOf(record.ContainerId), record.Spec.Domainname);

    /// <summary>Changes the record and keeps it, one after another. What changes nothing is not kept again.</summary>
    public ContainerRecord Change(Func<ContainerRecord, ContainerRecord> change, Action<ContainerRecord> save)
    {
        lock (_lock)
        {
            var next = change(Record);
            if (next == Record)
            {
                return next;
            }

            save(next);
            return Record = next;
        }
    }

    /// <summary>For the next run: see <see cref="IContainerEngine.AttachAsync"/>.</summary>
    public Task<AttachClient> WaitForRunAsync()
    {
        var waiting = new TaskCompletionSource<AttachClient>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add(waiting);
        }

        return waiting.Task;
    }

    public IReadOnlyList<TaskCompletionSource<AttachClient>> TakeWaiting()
    {
        lock (_lock)
        {
            TaskCompletionSource<AttachClient>[] taken = [.. _waiting];
            _waiting.Clear();
            return taken;
        }
    }

    /// <summary>A restart in place is planned; the token ends when it is called off.</summary>
    public CancellationToken PlanRestart()
    {
        lock (_lock)
        {
            _restart?.Dispose();
            _restart = new CancellationTokenSource();
            return _restart.Token;
        }
    }

    /// <summary>False: none was planned.</summary>
    public bool TryCallOffRestart()
    {
        lock (_lock)
        {
            if (_restart is null)
            {
                return false;
            }

            _restart.Cancel();
            _restart.Dispose();
            _restart = null;
            return true;
        }
    }

    /// <summary>Hooks run after a start: until they are done, the container is not counted as started.</summary>
    public bool IsBeginning
    {
        get
        {
            lock (_lock)
            {
                return _hooks is not null;
            }
        }
    }

    /// <summary>The token ends when a stop calls the hooks off.</summary>
    public CancellationToken BeginHooks(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _hooks = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            return _hooks.Token;
        }
    }

    /// <summary>The token of hooks that run, or shall; null: none.</summary>
    public CancellationToken? FindHooks()
    {
        lock (_lock)
        {
            return _hooks?.Token;
        }
    }

    public void EndHooks()
    {
        lock (_lock)
        {
            _hooks?.Dispose();
            _hooks = null;
        }
    }

    /// <summary>A stop need not wait for hooks after the start.</summary>
    public void CallOffHooks()
    {
        lock (_lock)
        {
            _hooks?.Cancel();
        }
    }

    public void Dispose()
    {
        TryCallOffRestart();
        _hooks?.Dispose();
        Gate.Dispose();
        Run?.Dispose();
    }
}
