using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Engine.Health;
using Orc.Agent.Session;
using Orc.Agent.Tasks;
using Orc.Host.Tests.Engine;
using Orc.Host.Tests.Exec;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Orchestrator;
using Orc.Orchestrator.Endpoints;
using Orc.Orchestrator.Store;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Tasks;

/// <summary>
/// Control plane, agent and engine of one host, as the daemon puts them together, but for its socket.
/// </summary>
internal sealed class ProjectWorld : IAsyncDisposable
{
    private EngineWorld _engine = null!;
    private HostControlPlane _plane = null!;
    private TaskWorker _worker = null!;
    private CancellationTokenSource _life = new();
    private Task _running = Task.CompletedTask;
    private byte _request;

    public EngineWorld Engine => _engine;

    public Snapshot Head => _plane.Store.Head;

    private string DataRoot => _engine.Node.Parts.Options.DataRoot;

    public static async Task<ProjectWorld> StartAsync()
    {
        var world = new ProjectWorld { _engine = await EngineWorld.StartAsync() };
        await world.OpenAsync();
        return world;
    }

    /// <summary>The daemon dies and comes again.</summary>
    public async Task ReopenAsync()
    {
        await EndAsync();
        await _engine.CloseAsync();
        await _engine.OpenAsync();
        await OpenAsync();
    }

    /// <summary>Events as lines, errors last.</summary>
    public Task<string> UpAsync(string yaml, Action<UpRequest>? options = null)
    {
        var request = new UpRequest { Project = OneFile.Project(yaml), RequestId = NextRequest(), Wait = true };
        options?.Invoke(request);
        return CallAsync(call => _plane.Projects.Up(request, call, call));
    }

    public Task<string> DownAsync(Action<DownRequest>? options = null)
    {
        var request = new DownRequest { Project = "shop", RequestId = NextRequest() };
        options?.Invoke(request);
        return CallAsync(call => _plane.Projects.Down(request, call, call));
    }

    public Task<string> SignalAsync(SignalVerb verb, Action<SignalRequest>? options = null)
    {
        var request = new SignalRequest { Project = "shop", Verb = verb, RequestId = NextRequest() };
        options?.Invoke(request);
        return CallAsync(call => _plane.Projects.Signal(request, call, call));
    }

    public ContainerReport Container(string name) =>
        _engine.Engine.Find(name) ?? throw new InvalidOperationException($"no container {name}");

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        foreach (var container in _engine.Engine.List())
        {
            await _engine.Engine.RemoveAsync(
                container.Id,
                new Orc.Agent.Engine.RemoveRequest { Force = true, Volumes = true },
                CancellationToken.None);
        }

        foreach (var network in _engine.Node.Networks.Networks)
        {
            await _engine.Node.Networks.RemoveNetworkAsync(network.Spec.Name, CancellationToken.None);
        }

        await _engine.DisposeAsync();
    }

    private async Task OpenAsync()
    {
        var parts = _engine.Node.Parts;
        _life = new CancellationTokenSource();
        _worker = new TaskWorker(new TaskParts
        {
            Engine = _engine.Engine,
            Images = new StoredImages(parts.Images),
            Networks = new NodeNetworks(parts.Networks),
            Volumes = new NodeVolumes(parts.Volumes),
            Records = new TaskRecords(Path.Combine(DataRoot, "tasks")),
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
        });
        _plane = await HostControlPlane.OpenAsync(
            DataRoot,
            new NodeId("n1"),
            ProjectScope.Host,
            new Resources(_engine),
            TimeProvider.System,
            NullLoggerFactory.Instance,
            _life.Token);
        var session = new SessionLoop(
            _plane.Sessions,
            _worker,
            new NodeIdentity(new NodeId("n1"), "here"),
            new SessionManner { Form = MessageForm.Serialized },
            TimeProvider.System,
            NullLogger<SessionLoop>.Instance);
        var health = new HealthChecks(
            _engine.Engine,
            new ExecProbes(new ExecWorld(_engine).Runner, TimeProvider.System),
            new HealthRecords(parts.Paths),
            image => parts.Images.Find(image)?.Config,
            TimeProvider.System,
            NullLogger<HealthChecks>.Instance);
        _running = Task.WhenAll(
            _plane.RunAsync(_life.Token),
            _worker.RunAsync(_life.Token),
            session.RunAsync(_life.Token),
            health.RunAsync(_life.Token));
    }

    private async Task EndAsync()
    {
        await _life.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _plane.DisposeAsync();
        await _worker.DisposeAsync();
        _life.Dispose();
    }

    private ByteString NextRequest() => ByteString.CopyFrom(++_request);

    private static async Task<string> CallAsync(Func<RecordedCall<ProjectEvent>, Task> run)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        var call = new RecordedCall<ProjectEvent>(limit.Token);
        try
        {
            await run(call);
        }
        catch (Grpc.Core.RpcException refused)
        {
            return $"{Text(call)}\nrefused: {refused.Status.Detail}".TrimStart();
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"it took too long:\n{Text(call)}");
        }

        return Text(call);
    }

    private static string Text(RecordedCall<ProjectEvent> call)
    {
        lock (call.Written)
        {
            return string.Join('\n', call.Written.Select(Line).OfType<string>());
        }
    }

    private static string? Line(ProjectEvent happened) => happened.Kind switch
    {
        ProjectEventKind.Done when happened.Error.Length > 0 => $"error: {happened.Error}",
        ProjectEventKind.Done => null,
        _ => $"{happened.Kind} {happened.Name} {happened.Text}{happened.Details}",
    };

    private sealed class Resources(EngineWorld engine) : INodeResources
    {
        public string? FindImage(string image, string? platform) =>
            engine.Node.Images.Find(image)?.Id.ToString();

        public bool HasNetwork(string name) => engine.Node.Networks.Find(name) is not null;

        public bool HasVolume(string name) => engine.Node.Volumes.Find(name) is not null;

        public Task SignalAsync(ContainerId container, string signal, CancellationToken cancellationToken) =>
            engine.Engine.KillAsync(container, signal, cancellationToken);
    }
}
