using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Orc.Agent.Devices;
using Orc.Agent.Endpoints;
using Orc.Agent.Engine;
using Orc.Agent.Membership;
using Orc.Agent.Names;
using Orc.Agent.Names.Serving;
using Orc.Agent.Node;
using Orc.Agent.Session;
using Orc.Daemon.Clustering;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Orchestrator;
using Orc.Orchestrator.Endpoints;
using Orc.Orchestrator.Membership;
using Serilog;

namespace Orc.Daemon;

/// <summary>Control plane and agent of this node, in one process, and the socket they answer on.</summary>
internal sealed partial class Node : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(2);

    private readonly DaemonOptions _options;
    private readonly ILoggerFactory _logging;
    private readonly Microsoft.Extensions.Logging.ILogger _logger;
    private readonly DaemonControl _control;
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _loops = [];
    private AgentHalf? _agent;
    private HostHalf? _host;
    private ClusterHalf? _cluster;
    private WebApplication? _application;
    private Exception? _failure;

    private Node(DaemonOptions options, ILoggerFactory logging)
    {
        _options = options;
        _logging = logging;
        _logger = logging.CreateLogger<Node>();
        _control = new DaemonControl(options, TimeProvider.System);
    }

    private string NamesPlace => new NamesDirectories(_options.RunRoot).Root;

    public static async Task<Node> OpenAsync(
        DaemonOptions options, EngineOptions engine, Serilog.ILogger log, CancellationToken cancellationToken)
    {
        var node = new Node(options, LoggerFactory.Create(builder => builder.AddSerilog(log)));
        try
        {
            await node.OpenAsync(engine, cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Until SIGTERM, Ctrl-C, a shutdown by the socket, or the end of a part that must not end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _application!.StartAsync(cancellationToken);
        DaemonSocket.Protect(_options.Socket);
        LogReady(_options.Name, _options.Socket, _agent!.Node.Engine.List().Length);
        if (_options.Respawns)
        {
            DaemonKeeper.LeaveNote(NamesPlace, [Environment.ProcessPath!, .. Environment.GetCommandLineArgs()[1..]]);
        }

        foreach (var loop in _loops)
        {
            _ = EndWithAsync(loop);
        }

        await _application.WaitForShutdownAsync(cancellationToken);
        if (_failure is null)
        {
            DaemonKeeper.TakeNoteAway(NamesPlace);
        }

        await _ending.CancelAsync();
        foreach (var loop in _loops)
        {
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        DaemonSocket.Clear(_options.Socket);
        if (_failure is null)
        {
            await _agent.EndIdleAsync();
        }

        if (_failure is { } failure)
        {
            throw new InvalidOperationException($"a part that must not end has failed: {failure.Message}", failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        if (_agent is not null)
        {
            await _agent.DisposeAsync();
        }

        _logging.Dispose();
        _ending.Dispose();
    }

    private async Task OpenAsync(EngineOptions engine, CancellationToken cancellationToken)
    {
        var tools = new NodeTools(TimeProvider.System, _logging);
        _agent = await AgentHalf.OpenAsync(engine, tools, cancellationToken);
        var identity = new NodeIdentity(new NodeId(NodeIdFile.LoadOrCreate(_options.DataRoot)), _options.Name);
        _host = new HostHalf(_logging.CreateLogger<HostHalf>());
        await _host.OpenAsync(
            () => HostControlPlane.OpenAsync(
                _options.DataRoot,
                identity.Id,
                ProjectScope.Host,
                new AgentResources(_agent, OpenNodeAsync),
                tools.Time,
                _logging,
                cancellationToken),
            plane => new SessionLoop(
                plane.Sessions,
                _agent.Worker,
                identity,
                SessionManner.InProcess,
                tools.Time,
                _logging.CreateLogger<SessionLoop>()));
        _cluster = new ClusterHalf(ClusterPartsOf(_agent, identity, tools), new AgentResources(_agent, OpenNodeAsync));
        _control.FindWarnings = () => _cluster.Warnings;
        await _cluster.ResumeAsync(cancellationToken);
        _application = Build();
        _control.Control(_application.Lifetime);
        _loops.AddRange(
        [
            .. _agent.Run(_ending.Token),
            _host.RunAsync(_ending.Token),
            MemoryTrim.RunAsync(tools.Time, _ending.Token),
        ]);
    }

    private Task<Stream> OpenNodeAsync(string node, CancellationToken cancellationToken) =>
        _cluster!.OpenAsync(node, cancellationToken);

    private WebApplication Build()
    {
        // The other builders read appsettings.json where orcd was started, and watch all that lies below for its
        // changes.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton(_logging);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownPatience);
        DaemonSocket.Clear(_options.Socket);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.ListenUnixSocket(_options.Socket, listen => listen.Protocols = HttpProtocols.Http2);
            server.Limits.MaxRequestBodySize = null;
            server.Limits.MinRequestBodyDataRate = null;
            server.Limits.MinResponseDataRate = null;
            server.Limits.Http2.InitialConnectionWindowSize = 4 << 20;
            server.Limits.Http2.InitialStreamWindowSize = 2 << 20;
        });
        builder.Services.AddAgentEndpoints(_agent!.EndpointParts, _control);
        builder.Services.AddSingleton(new ProjectsRouter(
            _host!.CallAsync,
            (call, cancellationToken) => OnClusterAsync(plane => call(plane.Projects), cancellationToken)));
        builder.Services.AddSingleton(new ServicesRouter(
            async cancellationToken => (await PlaneOfClusterAsync(cancellationToken)).Services,
            (call, cancellationToken) => OnClusterAsync(plane => call(plane.Services), cancellationToken)));
        builder.Services.AddSingleton(new NodesRouter(
            async cancellationToken => (await PlaneOfClusterAsync(cancellationToken)).Nodes));
        builder.Services.AddSingleton(new FilesRouter(
            async cancellationToken => (await PlaneOfClusterAsync(cancellationToken)).Files));
        builder.Services.AddSingleton(new ClusterNetworksRouter(
            async cancellationToken => (await PlaneOfClusterAsync(cancellationToken)).Networks));
        builder.Services.AddSingleton(new ClusterEndpoint(_cluster!));
        builder.Services.AddSingleton(new TunnelsEndpoint(_cluster!));
        var application = builder.Build();
        application.MapAgentEndpoints();
        application.MapGrpcService<ProjectsRouter>();
        application.MapGrpcService<ServicesRouter>();
        application.MapGrpcService<NodesRouter>();
        application.MapGrpcService<FilesRouter>();
        application.MapGrpcService<ClusterNetworksRouter>();
        application.MapGrpcService<ClusterEndpoint>();
        application.MapGrpcService<TunnelsEndpoint>();
        return application;
    }

    private ClusterParts ClusterPartsOf(AgentHalf agent, NodeIdentity identity, NodeTools tools)
    {
        var places = ClusterPlaces.Below(_options.DataRoot);
        return new ClusterParts
        {
            Agent = agent,
            Identity = identity,
            Places = places,
            Files = new MemberFiles(places.Root),
            Tools = tools,
            Socket = _options.Socket,
            Describe = address => NodeFacts.Describe(
                address,
                _options.Generic,
                agent.Node.Networks.Ways.LifeAt(address),
                CdiCatalog.Read(agent.Node.Parts.Options.CdiFolders)),
        };
    }

    private async Task<HostControlPlane> PlaneOfClusterAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _cluster!.PlaneAsync(cancellationToken);
        }
        catch (MembershipException elsewhere)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, elsewhere.Message));
        }
    }

    private async Task OnClusterAsync(Func<HostControlPlane, Task> call, CancellationToken cancellationToken)
    {
        try
        {
            await _cluster!.CallAsync(call, cancellationToken);
        }
        catch (MembershipException elsewhere)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, elsewhere.Message));
        }
    }

    // A loop that fails must be seen: the daemon ends with an error, so that what started it starts it again.
    private async Task EndWithAsync(Task loop)
    {
        try
        {
            await loop;
        }
        catch (OperationCanceledException)
        {
            // The daemon ends.
        }
#pragma warning disable CA1031 // Whatever ended a loop that must not end is logged here.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogLoopFailed(failure);
            _failure = failure;
            _control.BeginShutdown();
        }
    }

    [LoggerMessage(LogLevel.Information, "orcd {Name} answers on {Socket}; it has {Containers} containers")]
    private partial void LogReady(string name, string socket, int containers);

    [LoggerMessage(LogLevel.Critical, "a part of the daemon that must not end has failed")]
    private partial void LogLoopFailed(Exception failure);
}
