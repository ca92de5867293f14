using System.Net;
using Orc.Agent.Membership;
using Orc.Agent.Session;
using Orc.Linux.Sockets;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Orchestrator;
using Orc.Orchestrator.Listening;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Store;
using Orc.Protocol.Members;

namespace Orc.Daemon.Clustering;

/// <summary>
/// The cluster's control plane on this node: its store and loops, this node's own agent, and, once others may join, the
/// listener they reach it through. A node alone has one too, for its stacks.
/// </summary>
internal sealed partial class ManagerHalf : IAsyncDisposable
{
    private const string WayOut =
        "what runs goes on, and nothing can be changed. Restore the store (orc cluster restore FILE), or give the "
        + "cluster up (orc cluster leave --force)";

    private static readonly TimeSpan IntroductionPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ListenAgain = TimeSpan.FromSeconds(5);

    private readonly ClusterParts _parts;
    private readonly ILogger _logger;
    private readonly StoreKey _key;
    private readonly ClusterWork _work;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private readonly TunnelDesk _desk;
    private readonly TaskCompletionSource<string> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _listening = Task.CompletedTask;
    private MemberCredentials? _credentials;
    private ClusterListener? _listener;

    private ManagerHalf(ClusterParts parts, HostControlPlane plane, StoreKey key)
    {
        _parts = parts;
        _logger = parts.Tools.Logging.CreateLogger<ManagerHalf>();
        _key = key;
        Plane = plane;
        Members = new ClusterMembers(plane.Store, key, plane.Petitions, parts.Tools.Time);
        _desk = new TunnelDesk(plane.Dispatcher, parts.Tools.Time);
        _work = new ClusterWork(
            parts,
            new ClusterImages(
                parts.Agent.Images,
                parts.Agent.Node.Images,
                new ImagePeers
                {
                    Own = parts.Identity.Id.Value,
                    FindAsync = (image, _) => Task.FromResult<IReadOnlyList<string>>(
                        [.. plane.Store.Head.Images.FindHolders(image).Select(node => node.Value)]),
                    OpenAsync = async (node, token) => await TunnelAsync(node, token)
                        ?? throw new IOException($"there is no node {node}"),
                }),
            plane.Sessions,
            new SessionManner
            {
                BeatEvery = BeatMoments.Every,
                Unreached = () => parts.Agent.Probe.Unreached,
                Cluster = plane.Store.Head.Identity.ClusterId,
                Describe = () => parts.Describe(parts.Files.FindState()?.AdvertiseAddress ?? ""),
            });
        _running = RunAsync();
    }

    public HostControlPlane Plane { get; }

    public ClusterMembers Members { get; }

    /// <summary>Why the control plane has ended by itself; completes only then.</summary>
    public Task<string> Failed => _failed.Task;

    /// <param name="parts">What it stands on.</param>
    /// <param name="resources">For the control plane.</param>
    /// <param name="cluster">The cluster that this node is the manager of; null: it is alone.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="MembershipException">The store is another's.</exception>
    public static async Task<ManagerHalf> OpenAsync(
        ClusterParts parts,
        Orchestrator.Endpoints.INodeResources resources,
        string? cluster,
        CancellationToken cancellationToken)
    {
        if (cluster is not null && !File.Exists(parts.Places.Store))
        {
            throw new MembershipException(
                $"the cluster's store is gone from this node, its manager ({parts.Places.Store}): {WayOut}");
        }

        Directory.CreateDirectory(parts.Places.Root);
        var plane = await HostControlPlane.OpenAsync(
            SealedCommitLog.Open(
                parts.Places.Store, StoreKey.LoadOrCreate(parts.Places.StoreKey), parts.Places.StoreKey),
            parts.Identity.Id,
            ProjectScope.Cluster,
            resources,
            parts.Tools.Time,
            parts.Tools.Logging,
            cancellationToken);
        var found = plane.Store.Head.Identity.ClusterId;
        if (cluster is not null && (found != cluster || plane.Store.Head.Authority is null))
        {
            // Agents would take its numbers for theirs.
            await plane.DisposeAsync();
            throw new MembershipException(
                $"the store in {parts.Places.Store} is not that of this node's cluster {cluster}, but of {found}: "
                + WayOut);
        }

        var half = new ManagerHalf(parts, plane, StoreKey.LoadOrCreate(parts.Places.StoreKey));
        await half.IntroducedAsync(cancellationToken);
        return half;
    }

    public static MemberState StateOf(string cluster, IPEndPoint advertise, IPEndPoint listen) => new()
    {
        Cluster = cluster,
        Role = NodeRole.Manager,
        Managers = [advertise.ToString()],
        AdvertiseAddress = advertise.Address.ToString(),
        ListenAddress = listen.ToString(),
    };

    /// <summary>Makes the store one that others can join.</summary>
    public async Task<MemberState> InitAsync(
        IPEndPoint advertise, IPEndPoint listen, ITunnelRoutes routes, CancellationToken cancellationToken)
    {
        await Members.InitAsync(
            _parts.Identity.Id, _parts.Identity.Name, advertise.Address.ToString(), cancellationToken);
        var state = StateOf(Plane.Store.Head.Identity.ClusterId, advertise, listen);
        await ListenAsync(state, routes, cancellationToken);
        try
        {
            _parts.Files.SaveState(state);
            return state;
        }
        catch
        {
            // The next try finds the port free.
            await CloseAsync();
            throw;
        }
    }

    /// <summary>Answers members and those who would join.</summary>
    /// <exception cref="IOException">The address is taken, or not this machine's.</exception>
    public async Task ListenAsync(MemberState state, ITunnelRoutes routes, CancellationToken cancellationToken)
    {
        SignOwn();
        var (own, authority) = _parts.Files.Load();
        _credentials = new MemberCredentials(own, authority);
        _listener = await ClusterListener.OpenAsync(
            IPEndPoint.Parse(state.ListenAddress),
            OpenPort(_credentials),
            new AdmissionEndpoint(Members, Plane.Dispatcher, state.Managers, _parts.Tools.Time),
            new SessionsEndpoint(Members, Plane.Sessions),
            new MemberTunnelsEndpoint(Members, routes, _desk),
            _parts.Tools.Logging,
            cancellationToken);
        LogListening(state.ListenAddress);
    }

    /// <summary>
    /// The same at a start: where it cannot be now (another has the port, the address comes later, the disk is full),
    /// the control plane goes on without its members, and it is tried again.
    /// </summary>
    public async Task ListenOrLaterAsync(MemberState state, ITunnelRoutes routes, CancellationToken cancellationToken)
    {
        if (!await TryListenAsync(state, routes, cancellationToken))
        {
            _listening = ListenLaterAsync(state, routes);
        }
    }

    private async Task ListenLaterAsync(MemberState state, ITunnelRoutes routes)
    {
        using var timer = new PeriodicTimer(ListenAgain, _parts.Tools.Time);
        while (await timer.WaitForNextTickAsync(_ending.Token))
        {
            if (await TryListenAsync(state, routes, _ending.Token))
            {
                return;
            }
        }
    }

    private async Task<bool> TryListenAsync(
        MemberState state, ITunnelRoutes routes, CancellationToken cancellationToken)
    {
        try
        {
            await ListenAsync(state, routes, cancellationToken);
            Plane.Deafness = "";
            return true;
        }
        catch (OperationCanceledException)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever is wrong with port, key or disk, the node and its control plane go on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            var deafness = $"members of the cluster cannot be heard on {state.ListenAddress}, and it is tried again "
                + $"every {ListenAgain.TotalSeconds} s: {failure.Message.TrimEnd('.')}";
            if (Plane.Deafness != deafness)
            {
                Plane.Deafness = deafness;
                LogNotListening(state.ListenAddress, failure.Message);
            }

            return false;
        }
    }

    private MemberPort OpenPort(MemberCredentials credentials) => new(
        new MemberTls(() => credentials.Own),
        new FramedSessions(certificate => MemberCalls.Find(certificate, Members), Plane.Sessions, _parts.Tools.Time),
        stream => TlsRoom.ReleaseWhenEmpty(stream),
        _parts.Tools.Logging.CreateLogger<MemberPort>());

    /// <summary>Everything the store holds now, as one file.</summary>
    /// <param name="address">Where members find this node; empty: it has none.</param>
    /// <param name="withKey">The key that opens it goes along.</param>
    public (Snapshot Snapshot, byte[] File) BackUp(string address, bool withKey)
    {
        var head = Plane.Store.Head;
        var header = new BackupHeader
        {
            Form = RecordForm.Number,
            Cluster = head.Identity.ClusterId,
            Version = head.Version,
            MadeAt = _parts.Tools.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Node = _parts.Identity.Name,
            Address = address,
            Key = withKey ? File.ReadAllBytes(_parts.Places.StoreKey) : null,
        };
        return (head, StoreBackup.Write(head, header, _key));
    }

    /// <summary>A way to another node's API socket; null: there is no such node.</summary>
    public async Task<Stream?> TunnelAsync(string node, CancellationToken cancellationToken)
    {
        var nodes = Plane.Store.Head.Nodes.Values;
        var found = nodes.FirstOrDefault(one => one.Id.Value == node)
            ?? nodes.FirstOrDefault(one => string.Equals(one.Name, node, StringComparison.OrdinalIgnoreCase));
        return found is null ? null : await _desk.OpenAsync(found.Id, found.Name, cancellationToken);
    }

    /// <summary>Whether a name or an id is this node's own.</summary>
    public bool IsHere(string node) => node.Length == 0 || node == _parts.Identity.Id.Value
        || string.Equals(node, _parts.Identity.Name, StringComparison.OrdinalIgnoreCase);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseAsync();
        await _work.DisposeAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Plane.DisposeAsync();
        _key.Dispose();
        _ending.Dispose();
    }

    /// <summary>The store knows this node: whoever asks next finds it. A store that cannot be written is for those
    /// who write to tell.</summary>
    private async Task IntroducedAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(IntroductionPatience, _parts.Tools.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var head = Plane.Store.Head;
            while (!head.Nodes.ContainsKey(_parts.Identity.Id))
            {
                head = (await Plane.Store.ReadAfterAsync(head.Version, either.Token)).Head;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It says hello later.
        }
    }

    private async Task RunAsync()
    {
        var plane = Plane.RunAsync(_ending.Token);
        var renewing = new RenewalLoop(
            () => _credentials is { } credentials
                && CertificateRenewal.IsDue(credentials.Own, _parts.Identity.Id, _parts.Tools.Time.GetUtcNow()),
            (_, _) =>
            {
                SignOwn();
                _credentials!.Renew(_parts.Files.Load().Own);
                return Task.CompletedTask;
            },
            _parts.Tools.Time,
            _parts.Tools.Logging.CreateLogger<RenewalLoop>()).RunAsync(_ending.Token);
        try
        {
            await plane;
        }
        catch (OperationCanceledException)
        {
            // The daemon ends.
        }
#pragma warning disable CA1031 // The edge of the control plane: the agent goes on without it, and says so.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogPlaneFailed(failure);
            _failed.TrySetResult(failure.Message.TrimEnd('.'));
        }

        await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CloseAsync()
    {
        if (_listener is { } listener)
        {
            _listener = null;
            await listener.DisposeAsync();
        }
    }

    /// <summary>A manager signs its own certificate.</summary>
    private void SignOwn()
    {
        using var key = _parts.Files.LoadOrCreateKey();
        var member = new MemberIdentity(
            _parts.Identity.Id, Plane.Store.Head.Identity.ClusterId, NodeRole.Manager);
        _parts.Files.SaveCertificates(
            Members.Renew(member, MemberFiles.RequestFor(key)),
            Members.Certificate);
    }

    [LoggerMessage(LogLevel.Information, "members of the cluster are heard on {Address}")]
    private partial void LogListening(string address);

    [LoggerMessage(
        LogLevel.Error, "members of the cluster cannot be heard on {Address}, and it is tried again: {Reason}")]
    private partial void LogNotListening(string address, string reason);

    [LoggerMessage(
        LogLevel.Critical, "the cluster's control plane has ended; what runs goes on, and nothing new begins")]
    private partial void LogPlaneFailed(Exception failure);
}
