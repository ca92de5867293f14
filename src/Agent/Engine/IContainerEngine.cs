using System.Collections.Immutable;
using Orc.Agent.Engine.Conmon;
using Orc.Agent.Engine.Events;
using Orc.Linux.Terminals;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Engine;

/// <summary>
/// The containers of one node, to those who stand on them: the worker that makes assignments true, and the endpoints.
/// Every method that fails throws <see cref="EngineException"/>, and leaves nothing half made.
/// </summary>
internal interface IContainerEngine
{
    /// <summary>What happened, in Docker's words.</summary>
    EngineEvents Events { get; }

    /// <summary>Every container, the oldest first.</summary>
    ImmutableArray<ContainerReport> List();

    /// <summary>By id, name, or the start of an id. Null: none. A start that fits two is an error.</summary>
    ContainerReport? Find(string nameOrId);

    ContainerReport? Find(ContainerId id);

    /// <summary>The container's run that is going on now; null: none is.</summary>
    RunningContainer? FindRunning(ContainerId id);

    /// <summary>Record, root file system, volumes and network; no process. The image must be there.</summary>
    Task<CreatedContainer> CreateAsync(CreateRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Gives its volumes the image's content before its first run, for others that use them before it.
    /// </summary>
    Task FillVolumesAsync(ContainerId id, CancellationToken cancellationToken);

    /// <summary>Starts a new run. Nothing happens if one is going on.</summary>
    Task StartAsync(ContainerId id, CancellationToken cancellationToken);

    /// <summary>
    /// Stop signal, grace, SIGKILL. Nothing happens if it does not run. It is then stopped by a person.
    /// </summary>
    Task StopAsync(ContainerId id, StopRequest request, CancellationToken cancellationToken);

    Task RestartAsync(ContainerId id, StopRequest request, CancellationToken cancellationToken);

    /// <summary>Ends <c>post_start</c> hooks that run: the start that waits for them is over then.</summary>
    void CallOffHooks(ContainerId id);

    /// <summary>Sends a signal (<c>TERM</c>, <c>SIGTERM</c>, <c>15</c>) to the first process.</summary>
    Task KillAsync(ContainerId id, string signal, CancellationToken cancellationToken);

    Task PauseAsync(ContainerId id, CancellationToken cancellationToken);

    Task UnpauseAsync(ContainerId id, CancellationToken cancellationToken);

    Task RenameAsync(ContainerId id, string name, CancellationToken cancellationToken);

    /// <summary>Puts a container on one more network; if it runs, at once.</summary>
    Task ConnectAsync(ContainerId id, EndpointSpec endpoint, CancellationToken cancellationToken);

    /// <summary>Takes a container off a network.</summary>
    Task DisconnectAsync(ContainerId id, string network, CancellationToken cancellationToken);

    Task RemoveAsync(ContainerId id, RemoveRequest request, CancellationToken cancellationToken);

    /// <summary>Until what ended runs had, and containers that are being removed, is given back.</summary>
    Task SettleAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The end of the run that goes on now, or of the last one; also of a container that was removed a moment ago.
    /// </summary>
    Task<ExitReport> WaitAsync(ContainerId id, CancellationToken cancellationToken);

    /// <summary>
    /// A connection to the input and output of the run that goes on. While none does, the next run's: the task ends
    /// when that run is made and before its process begins, so no output is lost. So call this, then
    /// <see cref="StartAsync"/>, and only then await the task; a failed start fails it too.
    /// </summary>
    Task<AttachClient> AttachAsync(ContainerId id, CancellationToken cancellationToken);

    /// <summary>Tells the container's terminal its size. If it does not run, its next run begins with it.</summary>
    void Resize(ContainerId id, WindowSize size);

    /// <summary>What a health check found of a run. Forgotten if that run has ended meanwhile.</summary>
    void ReportHealth(ContainerId id, int run, HealthState health);
}
