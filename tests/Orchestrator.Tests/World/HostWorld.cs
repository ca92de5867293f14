using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.World;

/// <summary>The control plane of one host with a fake agent, in memory; and its verbs as a user gives them.</summary>
internal sealed class HostWorld : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private readonly FakeCommitLog _log = new();
    private HostControlPlane _plane = null!;
    private CancellationTokenSource _life = new();
    private Task _running = Task.CompletedTask;
    private byte _request;

    public FakeAgent Agent { get; private set; } = null!;

    public FakeResources Resources { get; } = new();

    public Snapshot Head => _plane.Store.Head;

    public HostControlPlane Plane => _plane;

    public static async Task<HostWorld> StartAsync(Action<HostWorld>? prepare = null)
    {
        var world = new HostWorld();
        await world.OpenAsync();
        world.Agent = new FakeAgent(world._plane.Sessions);
        prepare?.Invoke(world);
        world._running =
            Task.WhenAll(world._plane.RunAsync(world._life.Token), world.Agent.RunAsync(world._life.Token));
        return world;
    }

    /// <summary>The whole daemon goes and comes again on the same log; the containers stay.</summary>
    public async Task RestartAsync(string? bootId = null)
    {
        await EndAsync();
        await OpenAsync();
        var agent = Agent.Continue(_plane.Sessions);
        agent.BootId = bootId ?? agent.BootId;
        Agent = agent;
        _running = Task.WhenAll(_plane.RunAsync(_life.Token), Agent.RunAsync(_life.Token));
    }

    public Task<string> UpAsync(string yaml, Action<UpRequest>? options = null, string folder = "/shop")
    {
        var request = new UpRequest { Project = OneFile.Project(yaml, folder), RequestId = NextRequest() };
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

    public Task<string> ScaleAsync(string yaml, string service, int count, bool isDryRun = false)
    {
        var request = new ScaleRequest
        {
            Project = OneFile.Project(yaml),
            RequestId = NextRequest(),
            DryRun = isDryRun,
        };
        request.Scale[service] = count;
        return CallAsync(call => _plane.Projects.Scale(request, call, call));
    }

    public Task<string> RunAsync(string yaml, string service, Action<PrepareRunRequest>? options = null)
    {
        var request = new PrepareRunRequest
        {
            Project = OneFile.Project(yaml),
            Service = service,
            RequestId = NextRequest(),
        };
        options?.Invoke(request);
        return CallAsync(call => _plane.Projects.PrepareRun(request, call, call));
    }

    public async Task<ListProjectsReply> ListAsync(ListProjectsRequest? request = null) => await _plane.Projects.List(
        request ?? new ListProjectsRequest { All = true }, new FakeCall<ProjectEvent>(_stop.Token));

    /// <summary>Waits until the snapshot is so, for at most a minute.</summary>
    public async Task<Snapshot> EventuallyAsync(Func<Snapshot, bool> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        var head = Head;
        while (!isSo(head))
        {
            head = (await _plane.Store.ReadAfterAsync(head.Version, either.Token)).Head;
        }

        return head;
    }

    /// <summary>What runs and rests, by name.</summary>
    public string Containers() => string.Join('\n', Head.Tasks.Values
        .Where(task => !task.IsGone)
        .Select(task => $"{task.Wish.Name} {task.State} {task.Observed?.Status}"));

    public async ValueTask DisposeAsync()
    {
        // At rest, nobody wants anything.
        await EventuallyAsync(head => Reconciler.Sweep(head, _plane.Store.Now(head), NullLogger.Instance).Count == 0);
        await EndAsync();
        await _log.DisposeAsync();
        _stop.Dispose();
    }

    private async Task OpenAsync()
    {
        _life = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _plane = await HostControlPlane.OpenAsync(
            _log,
            new NodeId("n1"),
            ProjectScope.Host,
            Resources,
            TimeProvider.System,
            NullLoggerFactory.Instance,
            _stop.Token);
    }

    private async Task EndAsync()
    {
        await _life.CancelAsync();
        await _running;
        await _plane.DisposeAsync();
        _life.Dispose();
    }

    private Google.Protobuf.ByteString NextRequest() => Google.Protobuf.ByteString.CopyFrom(++_request);

    private async Task<string> CallAsync(Func<FakeCall<ProjectEvent>, Task> run)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        var call = new FakeCall<ProjectEvent>(either.Token);
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
            Assert.Fail($"it took too long:\n{Text(call)}\n{Containers()}");
        }

        return Text(call);
    }

    private static string Text(FakeCall<ProjectEvent> call)
    {
        lock (call.Written)
        {
            return string.Join('\n', call.Written.Select(Line).OfType<string>());
        }
    }

    private static string? Line(ProjectEvent happened) => happened.Kind switch
    {
        ProjectEventKind.Done when happened.Error.Length > 0 =>
            $"error: {happened.Error}{(happened.HookCode != 0 ? $" [hook {happened.HookCode}]" : "")}",
        ProjectEventKind.Done => null,
        ProjectEventKind.Warning => $"warning: {happened.Text}",
        ProjectEventKind.Plan => $"plan: {happened.Text}",
        _ => $"{happened.Kind} {happened.Name} {happened.Text}"
            + (happened.Details.Length > 0 ? $" ({happened.Details})" : ""),
    };
}
