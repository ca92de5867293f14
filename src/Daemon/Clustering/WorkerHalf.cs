using System.Collections.Immutable;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Orc.Agent.Membership;
using Orc.Agent.Session;
using Orc.Protocol.Tunnels;
using Orc.Protocol.V1;

namespace Orc.Daemon.Clustering;

/// <summary>A member without the store: one outgoing connection to a manager, for all there is to say.</summary>
internal sealed partial class WorkerHalf : IAsyncDisposable
{
    private static readonly TimeSpan FirstWordPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PartingPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LearnWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Absence = TimeSpan.FromSeconds(60);

    private readonly ClusterParts _parts;
    private readonly ILogger _logger;
    private readonly MemberCredentials _credentials;
    private volatile GrpcChannel _manager;
    private bool _hadSession;
    private MemberState _state;
    private readonly ClusterWork _work;
    private readonly CancellationTokenSource _ending = new();
    private readonly RenewalLoop _renewal;
    private readonly Task _renewing;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerHalf(ClusterParts parts, MemberState state)
    {
        _parts = parts;
        _state = state;
        _logger = parts.Tools.Logging.CreateLogger<WorkerHalf>();
        var (own, authority) = parts.Files.Load();
        _credentials = new MemberCredentials(own, authority);
        _manager = ManagerChannel.Open(state.Managers, _credentials, parts.Tools.Time);
        _renewal = new RenewalLoop(
            () => CertificateRenewal.IsDue(_credentials.Own, parts.Identity.Id, parts.Tools.Time.GetUtcNow()),
            RenewAsync,
            parts.Tools.Time,
            parts.Tools.Logging.CreateLogger<RenewalLoop>());
        _work = new ClusterWork(
            parts,
            new ClusterImages(
                parts.Agent.Images,
                parts.Agent.Node.Images,
                new ImagePeers
                {
                    Own = parts.Identity.Id.Value,
                    Manager = "",
                    FindAsync = FindImageAsync,
                    OpenAsync = TunnelAsync,
                }),
            new RemoteSessions(ConnectAsync, () => _manager, _renewal.Deny),
            new SessionManner
            {
                BeatEvery = BeatMoments.Every,
                Unreached = () => parts.Agent.Probe.Unreached,
                AwayFor = Absence,
                Cluster = state.Cluster,
                Describe = () => parts.Describe(
                    state.AdvertiseAddress.Length > 0 ? state.AdvertiseAddress : OwnAddress.Towards(state.Managers[0])),
                OpenTunnel = ticket => _ = ServeTunnelAsync(ticket),
                Opened = Open,
            });
        _renewing = _renewal.RunAsync(_ending.Token);
    }

    /// <summary>Waits until the manager has first spoken.</summary>
    /// <returns>A warning if it does not.</returns>
    public async Task<IReadOnlyList<string>> FirstWordAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _opened.Task.WaitAsync(FirstWordPatience, cancellationToken);
            return [];
        }
        catch (TimeoutException)
        {
            return ["the node was admitted, and the manager has not spoken to it yet: orc system logs shows more"];
        }
    }

    /// <summary>A way through the manager to a node's API socket.</summary>
    /// <param name="node">Empty: the manager's own.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="IOException">There is none now; the message says why.</exception>
    public async Task<Stream> TunnelAsync(string node, CancellationToken cancellationToken)
    {
        var headers = new Metadata { { TunnelHeaders.Node, node } };
        var call = new Tunnels.TunnelsClient(_manager).Dial(headers, cancellationToken: CancellationToken.None);
        try
        {
            await call.ResponseHeadersAsync.WaitAsync(cancellationToken);
            return TunnelStream.Of(call);
        }
        catch (RpcException failure)
        {
            call.Dispose();
            throw new IOException(
                failure.StatusCode == StatusCode.Unavailable && failure.Status.DebugException is { } inner
                    ? $"no manager answers now: {inner.InnerException?.Message ?? inner.Message}"
                    : failure.Status.Detail,
                failure);
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    /// <summary>Ends the session, and tells the manager that this node leaves.</summary>
    /// <exception cref="RpcException">It did not hear.</exception>
    public async Task DepartAsync(CancellationToken cancellationToken)
    {
        await _work.DisposeAsync();
        await DepartAsync(_manager, _parts.Tools.Time, cancellationToken);
    }

    /// <summary>Tells the manager the same, of a node that has no session any more.</summary>
    /// <exception cref="RpcException">It did not hear.</exception>
    /// <exception cref="IOException">What the node shows to be let in is gone.</exception>
    public static async Task DepartAsync(ClusterParts parts, MemberState state, CancellationToken cancellationToken)
    {
        var (own, authority) = parts.Files.Load();
        using var manager = ManagerChannel.Open(
            state.Managers, new MemberCredentials(own, authority), parts.Tools.Time);
        await DepartAsync(manager, parts.Tools.Time, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        await _ending.CancelAsync();
        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _manager.Dispose();
        _ending.Dispose();
    }

    private static async Task DepartAsync(
        GrpcChannel manager, TimeProvider time, CancellationToken cancellationToken) =>
        await new Admission.AdmissionClient(manager).DepartAsync(
            new DepartRequest(),
            deadline: time.GetUtcNow().UtcDateTime + PartingPatience,
            cancellationToken: cancellationToken);

    private async Task<SessionConnection?> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = await SessionConnection.OpenAsync(
            _state.Managers,
            _credentials.Shown,
            certificate => _credentials.IsManager(certificate, _parts.Tools.Time.GetUtcNow()),
            cancellationToken);
        if (connection is not null && _hadSession)
        {
            Reopen();
        }

        _hadSession |= connection is not null;
        return connection;
    }

    /// <summary>
    /// What cut the session has cut the other connections as a rule, and they find it out some seconds later: a command
    /// that came between failed. What is begun from now on goes over new ones. The channel before is not given up: it
    /// may carry an exec that outlived the cut. Its connections end by themselves, once nothing is on them.
    /// </summary>
    private void Reopen() => _manager = ManagerChannel.Open(_state.Managers, _credentials, _parts.Tools.Time);

    private async Task<IReadOnlyList<string>> FindImageAsync(string id, CancellationToken cancellationToken)
    {
        using var channel = StreamChannel.Open(token => TunnelAsync("", token));
        var reply = await new Nodes.NodesClient(channel).FindImageAsync(
            new ImageHoldersRequest { Image = id }, cancellationToken: cancellationToken);
        return reply.Nodes;
    }

    private async Task ServeTunnelAsync(string ticket)
    {
        try
        {
            await using var here = await OwnSocket.OpenAsync(_parts.Socket, _ending.Token);
            var headers = new Metadata { { TunnelHeaders.Ticket, ticket } };
            using var call = new Tunnels.TunnelsClient(_manager).Serve(headers, cancellationToken: _ending.Token);
            await using var there = TunnelStream.Of(call);
            await TunnelPump.RunAsync(here, there, _ending.Token);
        }
        catch (Exception over) when (over is IOException or RpcException or OperationCanceledException)
        {
            LogTunnelEnded(over.Message);
        }
    }

    private void Open()
    {
        _opened.TrySetResult();
        _ = LearnManagersAsync();
    }

    /// <summary>Where managers answer is kept, so that the next start finds another if one is gone.</summary>
    private async Task LearnManagersAsync()
    {
        // After a manager's start all are back at once, and this is one more connection of each.
        var share = (uint)_parts.Identity.Id.GetHashCode() / (double)uint.MaxValue;
        await Task.Delay(LearnWithin * share, _parts.Tools.Time, _ending.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            var reply = await new Admission.AdmissionClient(_manager).ListManagersAsync(
                new ManagersRequest(), cancellationToken: _ending.Token);

            // The address that led here may be one that only this node has.
            var all = _state.Managers.Take(1)
                .Concat(reply.Managers)
                .Distinct(StringComparer.Ordinal)
                .ToImmutableArray();
            if (!all.SequenceEqual(_state.Managers))
            {
                _state = _state with { Managers = all };
                _parts.Files.SaveState(_state);
            }
        }
        catch (Exception failure) when (failure is RpcException or IOException)
        {
            // The next session brings it.
            LogManagersUnknown(failure.Message);
        }
    }

    private async Task RenewAsync(bool isDenied, CancellationToken cancellationToken)
    {
        using var key = _parts.Files.LoadOrCreateKey();
        var request = new RenewRequest
        {
            CertificateRequest = ByteString.CopyFrom(MemberFiles.RequestFor(key)),
            NodeName = _parts.Identity.Name,
        };
        var reply = await new Admission.AdmissionClient(_manager).RenewAsync(
            request, cancellationToken: cancellationToken);
        _parts.Files.SaveCertificates(reply.Certificate, reply.Authority);
        _credentials.Renew(_parts.Files.Load().Own);
        if (isDenied)
        {
            // Connections of before show the certificate that was refused.
            using var former = _manager;
            _manager = ManagerChannel.Open(_state.Managers, _credentials, _parts.Tools.Time);
        }
    }

    [LoggerMessage(LogLevel.Debug, "a tunnel ended: {Reason}")]
    private partial void LogTunnelEnded(string reason);

    [LoggerMessage(LogLevel.Debug, "where managers answer was not told: {Reason}")]
    private partial void LogManagersUnknown(string reason);
}
