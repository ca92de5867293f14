using Orc.Agent.Endpoints;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Exec;
using Orc.Agent.Engine.Health;
using Orc.Agent.Engine.Logs;
using Orc.Agent.Engine.Stats;
using Orc.Agent.Engine.Top;
using Orc.Agent.Images;
using Orc.Agent.Images.Artifacts;
using Orc.Agent.Images.Registry;
using Orc.Agent.Names;
using Orc.Agent.Networks;
using Orc.Agent.Node;
using Orc.Agent.Tasks;
using Orc.Model.Containers;
using Orc.Model.Projects;

namespace Orc.Daemon;

/// <summary>Everything of the agent: engine, worker, health checks, logs.</summary>
internal sealed class AgentHalf : IAsyncDisposable
{
    private readonly NodeTools _tools;
    private readonly RegistryTransport _transport;
    private readonly LogSignals _signals;
    private readonly ContainerLogs _logs;
    private readonly LogRotation _rotation;
    private readonly HealthChecks _health;

    private readonly ContainerNames _names;

    private AgentHalf(NodeEngine node, ContainerNames names, NodeTools tools)
    {
        Node = node;
        _names = names;
        var parts = node.Parts;
        var (time, logging, engine) = (tools.Time, tools.Logging, node.Engine);
        _transport = new RegistryTransport(ProxyRule.OfEnvironment, time);
        Puller = new ImagePuller(parts.Images, _transport, time, logging.CreateLogger<ImagePuller>());
        _signals = new LogSignals(parts.Events, logging.CreateLogger<LogSignals>());
        _logs = new ContainerLogs(engine, parts.Paths, _signals, time);
        _rotation = new LogRotation(engine, parts.Paths, time, logging.CreateLogger<LogRotation>());
        Exec = new ExecRunner(engine, new ExecTools
        {
            Options = parts.Options,
            Paths = parts.Paths,
            Host = parts.Host,
            Cgroups = parts.Cgroups,
            Mounts = parts.Mounts,
            Runtimes = parts.Runtimes,
            Time = time,
        });
        _health = new HealthChecks(
            engine,
            new ExecProbes(Exec, time),
            new HealthRecords(parts.Paths),
            image => parts.Images.Find(image)?.Config,
            time,
            logging.CreateLogger<HealthChecks>());
        Images = new TaskImages(
            parts.Images,
            Puller,
            pulled => new ImageNews(parts.Events, time).Tell("pull", pulled.ToString(), pulled.FamiliarName));
        _tools = tools;
        Worker = MakeWorker(Path.Combine(parts.Options.DataRoot, "tasks"), Images, ProjectScope.Host);
        Probe = new OverlayProbe(
            parts.Networks.Overlays,
            network => parts.Networks.Find(network)?.Mtu ?? 0,
            tools.Time,
            tools.Logging.CreateLogger<OverlayProbe>());
        EndpointParts = MakeEndpointParts(tools);
    }

    /// <summary>Who is reached through overlay networks.</summary>
    public OverlayProbe Probe { get; }

    public NodeEngine Node { get; }

    public ImagePuller Puller { get; }

    public ExecRunner Exec { get; }

    public TaskWorker Worker { get; }

    /// <summary>Images of tasks, from this node or a registry.</summary>
    public ITaskImages Images { get; }

    public EndpointParts EndpointParts { get; }

    public TimeProvider Time => _tools.Time;

    public static async Task<AgentHalf> OpenAsync(
        EngineOptions options, NodeTools tools, CancellationToken cancellationToken)
    {
        var host = HostNetwork.Open();
        ContainerNames? names = null;
        var node = await NodeEngine.OpenAsync(
            options,
            host,
            surroundings => names = new ContainerNames(
                new NamesOptions { RunRoot = options.RunRoot },
                host,
                surroundings,
                tools.Time,
                tools.Logging.CreateLogger<ContainerNames>()),
            tools,
            cancellationToken);
        var half = new AgentHalf(node, names!, tools);
        await half.Exec.RecoverAsync();
        node.Engine.FinishBeginnings();
        return half;
    }

    /// <summary>Its loops, each until the token is cancelled.</summary>
    public IReadOnlyList<Task> Run(CancellationToken cancellationToken) =>
    [
        Worker.RunAsync(cancellationToken),
        Probe.RunAsync(cancellationToken),
        _health.RunAsync(cancellationToken),
        _rotation.RunAsync(cancellationToken),
    ];

    /// <summary>A worker for the cluster's tasks, with records of its own.</summary>
    public TaskWorker OpenClusterWorker(string directory, ITaskImages images) =>
        MakeWorker(directory, images, ProjectScope.Cluster);

    /// <summary>Stops and removes what runs here for the cluster, and networks that nothing else is on.</summary>
    public async Task RemoveClusterContainersAsync(CancellationToken cancellationToken)
    {
        var containers = Node.Engine.List()
            .Where(container => TaskAnnotations.ScopeOf(container.Spec) == ProjectScope.Cluster)
            .ToList();
        await Task.WhenAll(containers.Select(async container =>
        {
            await Node.Engine.StopAsync(container.Id, new StopRequest(), cancellationToken);
            await Node.Engine.RemoveAsync(container.Id, new RemoveRequest { Force = true }, cancellationToken);
        }));
        var networks = containers
            .SelectMany(container => container.Spec.Endpoints)
            .Select(endpoint => endpoint.Network)

            // Published ports bring networks to nodes without a task.
            .Concat(Node.Networks.Overlays.Tables.Select(table => table.Network))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        foreach (var network in networks)
        {
            if (Node.Networks.Members(network).Count == 0)
            {
                await Node.Networks.RemoveNetworkAsync(network, cancellationToken);
            }
        }

        Node.Networks.Ways.Remove();
    }

    /// <summary>Nothing runs: what only running containers need ends with the daemon.</summary>
    public async Task EndIdleAsync()
    {
        if (!Node.Engine.List().Any(container => container.State
            is ContainerState.Running or ContainerState.Paused or ContainerState.Restarting))
        {
            await _names.StopAsync();
            await Node.RemoveCgroupsAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        await _signals.DisposeAsync();
        await Node.DisposeAsync();
        _transport.Dispose();
    }

    private TaskWorker MakeWorker(string directory, ITaskImages images, ProjectScope scope) => new(new TaskParts
    {
        Engine = Node.Engine,
        Images = images,
        Networks = new NodeNetworks(Node.Parts.Networks),
        Volumes = new NodeVolumes(Node.Parts.Volumes),
        Records = new TaskRecords(directory),
        Scope = scope,
        ReadOutput = (id, most) => LogEnd.Read(Node.Parts.Paths.Log(id), most),
        FollowOutput = (id, token) => _logs.ReadAsync(new LogQuery { Container = id, Follow = true }, token),
        Hooks = Node.Parts.Hooks,
        Time = _tools.Time,
        Logger = _tools.Logging.CreateLogger<TaskWorker>(),
    });

    private EndpointParts MakeEndpointParts(NodeTools tools)
    {
        var parts = Node.Parts;
        return new EndpointParts
        {
            Engine = Node.Engine,
            Starts = parts.Starts,
            Roots = Node.Engine.Roots,
            Options = parts.Options,
            Paths = parts.Paths,
            Host = parts.Host,
            Images = parts.Images,
            Puller = Puller,
            Artifacts = new ArtifactExchange(_transport, tools.Time),
            Networks = parts.Networks,
            Probe = Probe,
            Volumes = parts.Volumes,
            VolumesOf = Node.Engine.VolumesOf,
            Logs = _logs,
            Hooks = parts.Hooks,
            Exec = Exec,
            Statistics = new ContainerStatistics(parts.Cgroups, tools.Time),
            Processes = new ContainerProcesses(parts.Cgroups),
            Time = tools.Time,
            Logging = tools.Logging,
        };
    }
}
