using System.Collections.Immutable;
using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using Orc.Agent.Membership;
using Orc.Model.Nodes;
using Orc.Orchestrator;
using Orc.Orchestrator.Endpoints;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Overlays;
using Orc.Protocol.Members;

namespace Orc.Daemon.Clustering;

/// <summary>
/// This node's part in a cluster: none yet, a manager's (a node alone keeps its stacks in a store of the same kind), or
/// a worker's. Host projects never pass through here.
/// </summary>
internal sealed partial class ClusterHalf(ClusterParts parts, INodeResources resources)
    : ITunnelRoutes, IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ILogger _logger = parts.Tools.Logging.CreateLogger<ClusterHalf>();
    private readonly CancellationTokenSource _ending = new();

    /// <summary>What a daemon before this one began.</summary>
    private Task _finishing = Task.CompletedTask;
    private ManagerHalf? _manager;
    private WorkerHalf? _worker;

    /// <summary>Why this manager has no store; null: it has, or needs none.</summary>
    private string? _loss;
    private bool _isClosed;

    /// <summary>Null: this node is of no cluster.</summary>
    public MemberState? State { get; private set; }

    public NodeId Node => parts.Identity.Id;

    /// <summary>What opens this node's backups.</summary>
    public string KeyPath => parts.Places.StoreKey;

    /// <summary>What is wrong with this node's part, and what that means.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. new[] { _loss, _manager?.Plane.Deafness }.OfType<string>().Where(text => text.Length > 0),
    ];

    /// <summary>Goes on with what the node was before.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (IsLeaving)
            {
                _finishing = FinishBegunAsync();
            }
            else
            {
                await ResumePartAsync(cancellationToken);
            }
        }
        catch (Exception lost) when (lost is MembershipException or InvalidDataException or DbException or IOException
            or CryptographicException or UnauthorizedAccessException)
        {
            // What runs goes on: a store that is gone must not take the node along.
            _loss = lost.Message;
            LogStoreLost(_loss);
        }

        if (_worker is null && _manager is null)
        {
            parts.Agent.Node.Networks.Attachments.IsOfCluster = false;
        }
    }

    /// <summary>The control plane of the cluster; a node alone gets one of its own when it first needs it.</summary>
    /// <exception cref="MembershipException">It is on another node, or has ended.</exception>
    public async Task<HostControlPlane> PlaneAsync(CancellationToken cancellationToken)
    {
        var manager = await ManagerAsync(cancellationToken);
        return manager.Failed.IsCompleted ? throw Ended(await manager.Failed) : manager.Plane;
    }

    /// <summary>A call that waits for what the control plane does. One under way is answered when that ends.</summary>
    /// <exception cref="MembershipException">It is on another node, or has ended.</exception>
    public async Task CallAsync(Func<HostControlPlane, Task> call, CancellationToken cancellationToken)
    {
        var failed = (await ManagerAsync(cancellationToken)).Failed;
        var running = call(await PlaneAsync(cancellationToken));
        if (await Task.WhenAny(running, failed) != running)
        {
            _ = ForgetAsync(running);
            throw Ended(await failed);
        }

        await running;
    }

    /// <exception cref="MembershipException">It is of a cluster already.</exception>
    /// <exception cref="FormatException">No address fits, or ranges for networks make no sense.</exception>
    /// <param name="advertise">Empty: the only one there is.</param>
    /// <param name="listen">Empty: all.</param>
    /// <param name="pools">Ranges that overlay networks come from; empty: the usual one.</param>
    /// <param name="prefixLength">Of one such network; 0: the usual one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<(MemberState State, JoinToken Token)> InitAsync(
        string advertise,
        string listen,
        ImmutableArray<string> pools,
        int prefixLength,
        CancellationToken cancellationToken)
    {
        RequireNone();
        OverlayPools.Require(pools, prefixLength);
        var reached = AdvertiseAddress.Choose(advertise, AdvertiseAddress.Candidates());
        var heard = ListenAddress.Choose(listen, reached);
        reached = AdvertiseAddress.HasPort(advertise) ? reached : new IPEndPoint(reached.Address, heard.Port);
        var manager = await ManagerAsync(cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            RequireNone();
            await manager.Plane.SetPoolsAsync(pools, prefixLength, cancellationToken);
            State = await manager.InitAsync(reached, heard, this, cancellationToken);
            return (State, await manager.Members.GetTokenAsync(NodeRole.Worker, rotate: false, cancellationToken));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <exception cref="MembershipException">It is of a cluster, or its own store holds something.</exception>
    /// <exception cref="JoinException">It was not admitted.</exception>
    public async Task<(MemberState State, IReadOnlyList<string> Warnings)> JoinAsync(
        JoinToken token, string manager, string advertise, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            RequireNone();
            RequireNoLoss();
            var address = advertise.Length == 0
                ? ""
                : AdvertiseAddress.Choose(advertise, AdvertiseAddress.Candidates()).Address.ToString();
            var (state, warnings) = await new JoinCall(parts.Files, parts.Tools.Time).RunAsync(
                token, manager, parts.Identity, cancellationToken);
            await ForgetOwnStoreAsync();
            State = state with { AdvertiseAddress = address };
            parts.Files.SaveState(State);
            _worker = new WorkerHalf(parts, State);
            return (State, [.. warnings, .. await _worker.FirstWordAsync(cancellationToken)]);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <exception cref="MembershipException">It is no manager of a cluster.</exception>
    public async Task<JoinToken> TokenAsync(NodeRole role, bool rotate, CancellationToken cancellationToken) =>
        State is { Role: NodeRole.Manager } && _manager is { } manager
            ? await manager.Members.GetTokenAsync(role, rotate, cancellationToken)
            : throw NoManager();

    public async Task<Stream> OpenAsync(string node, CancellationToken cancellationToken)
    {
        if (_worker is { } worker)
        {
            return IsMe(node)
                ? await OwnSocket.OpenAsync(parts.Socket, cancellationToken)
                : await worker.TunnelAsync(node, cancellationToken);
        }

        if (IsMe(node) || node.Length == 0)
        {
            return await OwnSocket.OpenAsync(parts.Socket, cancellationToken);
        }

        return _manager is { } manager && await manager.TunnelAsync(node, cancellationToken) is { } tunnel
            ? tunnel
            : throw new IOException($"there is no node {node}");
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _finishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _gate.WaitAsync();
        _isClosed = true;
        await EndAsync();
        _gate.Dispose();
        _ending.Dispose();
    }

    private static MembershipException NoManager() => new(
        "this node is not a manager: run this on one (orc cluster init makes a node the first)");

    // It waits for news that will not come, until its client has its answer and goes.
    private static async Task ForgetAsync(Task call) =>
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private bool IsMe(string node) => node == parts.Identity.Id.Value
        || string.Equals(node, parts.Identity.Name, StringComparison.OrdinalIgnoreCase);

    private async Task<ManagerHalf> ManagerAsync(CancellationToken cancellationToken)
    {
        if (_manager is { } known)
        {
            return known;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_loss is { } loss)
            {
                throw new MembershipException(loss);
            }

            if (_worker is not null)
            {
                throw new MembershipException(
                    $"this node is a worker of a cluster: its manager at {State!.Managers[0]} answers that");
            }

            if (_manager is null)
            {
                await ResumeManagerAsync(cancellationToken);
            }

            return _manager!;
        }
        finally
        {
            _gate.Release();
        }
    }

    private static MembershipException Ended(string reason) => new(
        $"the cluster's control plane has ended: {reason}. What runs goes on without it. More is in: "
        + "orc system logs; once it is mended: orc system restart");

    private async Task ResumePartAsync(CancellationToken cancellationToken)
    {
        State = parts.Files.FindState();
        if (State is { Role: NodeRole.Worker })
        {
            _worker = new WorkerHalf(parts, State);
        }
        else if (State is not null || File.Exists(parts.Places.Store))
        {
            await ResumeManagerAsync(cancellationToken);
        }
    }

    /// <summary>As a manager, or alone. Where its members cannot be heard yet, they are later.</summary>
    /// <exception cref="MembershipException">The store is not there, or is another's.</exception>
    private async Task ResumeManagerAsync(CancellationToken cancellationToken)
    {
        await OpenManagerAsync(cancellationToken);
        if (State is not null)
        {
            // Who asked may go: it is the cluster's.
            await _manager!.ListenOrLaterAsync(State, this, CancellationToken.None);
        }
    }

    private async Task OpenManagerAsync(CancellationToken cancellationToken) =>
        _manager = await ManagerHalf.OpenAsync(parts, resources, State?.Cluster, cancellationToken);

    private void RequireNone()
    {
        if (State is not null)
        {
            throw new MembershipException(
                "this node is already part of a cluster. Use \"orc cluster leave\" to leave it, and join another one");
        }

        if (_loss is { } loss)
        {
            throw new MembershipException(loss);
        }
    }

    private void RequireNoLoss()
    {
        if (OwnStoreRule.FindLoss(_manager?.Plane.Store.Head) is { } loss)
        {
            throw new MembershipException(loss);
        }
    }

    private async Task ForgetOwnStoreAsync()
    {
        if (_manager is not { } manager)
        {
            return;
        }

        _manager = null;
        await manager.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(parts.Places.Root, "orc.db*"))
        {
            File.Delete(file);
        }

        Directory.Delete(parts.Places.Tasks, recursive: true);
    }

    private async Task EndAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
            _worker = null;
        }

        if (_manager is { } manager)
        {
            _manager = null;
            await manager.DisposeAsync();
        }
    }

    [LoggerMessage(LogLevel.Critical, "the cluster's control plane is not opened: {Reason}")]
    private partial void LogStoreLost(string reason);
}
