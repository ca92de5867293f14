using System.Net.Sockets;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Endpoints;
using Orc.Agent.Engine.Exec;
using Orc.Agent.Engine.Logs;
using Orc.Agent.Engine.Stats;
using Orc.Agent.Engine.Top;
using Orc.Agent.Images;
using Orc.Agent.Images.Artifacts;
using Orc.Agent.Images.Registry;
using Orc.Host.Tests.Engine;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Endpoints;

/// <summary>An engine whose endpoints answer on a unix socket, as a client of the daemon meets them.</summary>
internal sealed class EndpointWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("orc-endpoints-");
    private readonly RegistryTransport _transport = new(ProxyRule.OfEnvironment, TimeProvider.System);
    private readonly LogSignals _signals;
    private readonly WebApplication _server;
    private readonly GrpcChannel _channel;

    private EndpointWorld(EngineWorld engine)
    {
        Engine = engine;
        var events = engine.Node.Parts.Events;
        _signals = new LogSignals(events, NullLogger<LogSignals>.Instance);
        Logs = new ContainerLogs(engine.Engine, engine.Paths, _signals, TimeProvider.System);
        Control = new FakeControl();
        _server = Serve(Path.Combine(_place.FullName, "sock"));
        _channel = Connect(Path.Combine(_place.FullName, "sock"));
        Containers = new Containers.ContainersClient(_channel);
        Images = new Protocol.V1.Images.ImagesClient(_channel);
        System = new Protocol.V1.System.SystemClient(_channel);
        Networks = new Protocol.V1.Networks.NetworksClient(_channel);
        Volumes = new Protocol.V1.Volumes.VolumesClient(_channel);
    }

    public EngineWorld Engine { get; }

    public ContainerLogs Logs { get; }

    public FakeControl Control { get; }

    public Containers.ContainersClient Containers { get; }

    public Protocol.V1.Images.ImagesClient Images { get; }

    public Protocol.V1.System.SystemClient System { get; }

    public Protocol.V1.Networks.NetworksClient Networks { get; }

    public Protocol.V1.Volumes.VolumesClient Volumes { get; }

    public static async Task<EndpointWorld> StartAsync()
    {
        var world = new EndpointWorld(await EngineWorld.StartAsync());
        await world._server.StartAsync(TestContext.Current.CancellationToken);
        world.Control.Lifetime = world._server.Lifetime;
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
        await _signals.DisposeAsync();
        _transport.Dispose();
        await Engine.DisposeAsync();
        _place.Delete(recursive: true);
    }

    private WebApplication Serve(string socket)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server =>
            server.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddAgentEndpoints(Parts(), Control);
        var application = builder.Build();
        application.MapAgentEndpoints();
        return application;
    }

    private EndpointParts Parts()
    {
        var parts = Engine.Node.Parts;
        var exec = new ExecRunner(Engine.Engine, new ExecTools
        {
            Options = parts.Options,
            Paths = parts.Paths,
            Host = parts.Host,
            Cgroups = parts.Cgroups,
            Mounts = parts.Mounts,
            Runtimes = parts.Runtimes,
            Time = TimeProvider.System,
        });
        return new EndpointParts
        {
            Engine = Engine.Engine,
            Starts = parts.Starts,
            Roots = Engine.Engine.Roots,
            Options = parts.Options,
            Paths = parts.Paths,
            Host = parts.Host,
            Images = parts.Images,
            Artifacts = new ArtifactExchange(_transport, TimeProvider.System),
            Puller = new ImagePuller(
                parts.Images, _transport, TimeProvider.System, NullLogger<ImagePuller>.Instance),
            Networks = parts.Networks,
            Volumes = parts.Volumes,
            VolumesOf = Engine.Engine.VolumesOf,
            Logs = Logs,
            Hooks = parts.Hooks,
            Exec = exec,
            Statistics = new ContainerStatistics(parts.Cgroups, TimeProvider.System),
            Processes = new ContainerProcesses(parts.Cgroups),
            Time = TimeProvider.System,
            Logging = NullLoggerFactory.Instance,
        };
    }

    private static GrpcChannel Connect(string socket)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        return GrpcChannel.ForAddress(
            "http://localhost", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    internal sealed class FakeControl : IDaemonControl
    {
        public IHostApplicationLifetime? Lifetime { get; set; }

        public string NodeName => "testhost";

        public DateTimeOffset StartedAt => DateTimeOffset.UnixEpoch;

        public string StartsAtBoot => "";

        public IReadOnlyList<string> GenericResources => [];

        public IReadOnlyList<string> Warnings => [];

        public void BeginShutdown() => Lifetime!.StopApplication();
    }
}
