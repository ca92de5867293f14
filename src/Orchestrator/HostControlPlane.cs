using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Endpoints;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Store;
using Orc.Protocol.Sessions;

namespace Orc.Orchestrator;

/// <summary>
/// The control plane of one host, over its own store: a cluster of one. The daemon opens it, maps its endpoint, hands
/// its sessions to the agent, and runs it.
/// </summary>
internal sealed class HostControlPlane : IAsyncDisposable
{
    private readonly ClusterStore _store;
    private readonly ReconcileLoop _loop;
    private readonly Dispatcher _dispatcher;

    /// <summary>Null: the only agent is in this process.</summary>
    private readonly LivenessLoop? _liveness;
    private readonly OverlayKeyLoop? _keys;
    private volatile string _deafness = "";

    private HostControlPlane(
        ClusterStore store,
        NodeId node,
        ProjectScope scope,
        INodeResources resources,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _store = store;
        _loop = new ReconcileLoop(store, time, loggers.CreateLogger<ReconcileLoop>());
        _dispatcher = new Dispatcher(store, time, loggers);
        _liveness = scope == ProjectScope.Cluster
            ? new LivenessLoop(store, _dispatcher, time, loggers.CreateLogger<LivenessLoop>())
            : null;
        _keys = scope == ProjectScope.Cluster
            ? new OverlayKeyLoop(store, time, loggers.CreateLogger<OverlayKeyLoop>())
            : null;
        Projects = Endpoint(store, new ProjectReading(node, scope, resources), resources, time, loggers);
        Services = new ServicesEndpoint(store, node, resources, time);
        Petitions = new Petitions(time);
        Nodes = new NodesEndpoint(
            store, Petitions, node, other => _dispatcher.Pulses.GetValueOrDefault(other)?.Unreached ?? [])
        {
            Deafness = () => _deafness,
        };
        Files = new FilesEndpoint(store);
        Networks = new ClusterNetworksEndpoint(store);
    }

    /// <summary>The gRPC service <c>orc.v1.Projects</c>.</summary>
    public ProjectsEndpoint Projects { get; }

    /// <summary>The gRPC service <c>orc.v1.Services</c>, of a cluster's store.</summary>
    public ServicesEndpoint Services { get; }

    /// <summary>The gRPC service <c>orc.v1.Nodes</c>, of a cluster's store.</summary>
    public NodesEndpoint Nodes { get; }

    /// <summary>The gRPC service <c>orc.v1.ClusterFiles</c>, of a cluster's store.</summary>
    public FilesEndpoint Files { get; }

    /// <summary>Nodes that ask to be let in.</summary>
    public Petitions Petitions { get; }

    /// <summary>The gRPC service <c>orc.v1.ClusterNetworks</c>, of a cluster's store.</summary>
    public ClusterNetworksEndpoint Networks { get; }

    /// <summary>Why members of the cluster cannot be heard now; empty: they can, or there are none.</summary>
    public string Deafness
    {
        get => _deafness;
        set => _deafness = value;
    }

    /// <summary>Where the agent of this host opens its session.</summary>
    public IAgentSessions Sessions => _dispatcher;

    public ClusterStore Store => _store;

    /// <summary>Every agent's session, and when it was last heard.</summary>
    public Dispatcher Dispatcher => _dispatcher;

    public static async Task<HostControlPlane> OpenAsync(
        string dataRoot,
        NodeId node,
        ProjectScope scope,
        INodeResources resources,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(dataRoot);
        return await OpenAsync(
            SqliteCommitLog.Open(Path.Combine(dataRoot, "orc.db")),
            node,
            scope,
            resources,
            time,
            loggers,
            cancellationToken);
    }

    public static async Task<HostControlPlane> OpenAsync(
        ICommitLog log,
        NodeId node,
        ProjectScope scope,
        INodeResources resources,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var store = await ClusterStore.OpenAsync(log, time, loggers.CreateLogger<ClusterStore>(), cancellationToken);
        await IdentifyAsync(store, time, cancellationToken);
        return new HostControlPlane(store, node, scope, resources, time, loggers);
    }

    /// <summary>Reconciles and takes reports until the token is cancelled; throws if the store is damaged.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loop = _loop.RunAsync(ended.Token);
        var dispatcher = _dispatcher.RunAsync(ended.Token);
        var liveness = _liveness?.RunAsync(ended.Token) ?? new TaskCompletionSource().Task.WaitAsync(ended.Token);
        var keys = _keys?.RunAsync(ended.Token) ?? new TaskCompletionSource().Task.WaitAsync(ended.Token);
        try
        {
            await await Task.WhenAny(loop, dispatcher, liveness, keys);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The daemon ends.
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(loop, dispatcher, liveness, keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Where overlay networks come from, from now on; empty and 0: as it is.</summary>
    public async Task SetPoolsAsync(
        ImmutableArray<string> pools, int prefixLength, CancellationToken cancellationToken)
    {
        var outcome = await _store.UpdateAsync(
            RequestId.None,
            snapshot => OverlayPools.SettingsOf(snapshot.Overlays, pools, prefixLength) is var settings
                && settings != snapshot.Overlays
                    ? [new Change.SetOverlays(settings)]
                    : [],
            cancellationToken);
        if (!outcome.IsDone)
        {
            throw new IOException(outcome.Error);
        }
    }

    private static ProjectsEndpoint Endpoint(
        ClusterStore store,
        ProjectReading reading,
        INodeResources resources,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        var calls = new ProjectCalls(store, time, loggers.CreateLogger<ProjectCalls>());
        var images = new ImageResolution(
            resources, image => store.Head.LoginFor(image), image => store.Head.Images.FindId(image));
        var releases = new StoredReleases();
        return new ProjectsEndpoint(
            calls,
            new UpCall(calls, reading, images, releases, resources),
            new SignalCall(calls, reading, resources),
            new RunCall(calls, reading, images, releases),
            reading);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>A store that was just made gets a name of its own: agents tell it from the one before.</summary>
    private static async Task IdentifyAsync(
        ClusterStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = new ClusterIdentity(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), time.GetUtcNow().ToUnixTimeMilliseconds());
        var outcome = await store.UpdateAsync(
            RequestId.None,
            snapshot => snapshot.Identity == ClusterIdentity.None ? [new Change.SetIdentity(identity)] : [],
            cancellationToken);
        if (!outcome.IsDone)
        {
            throw new IOException(outcome.Error);
        }
    }
}
