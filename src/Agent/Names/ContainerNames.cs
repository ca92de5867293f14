using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Events;
using Orc.Agent.Names.Tables;
using Orc.Agent.Networks;
using Orc.Agent.Node;
using Orc.Linux.Files;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Names;

/// <summary>
/// Gives containers names: keeps the table true as containers come, go and change, and the names process alive, which
/// answers from it.
/// </summary>
internal sealed partial class ContainerNames : IContainerNames, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly NamesOptions _options;
    private readonly NamesDirectories _directories;
    private readonly NamesSource _source;
    private readonly ContainerNetworks _networks;
    private readonly EngineEvents.Subscription _events;
    private readonly TimeProvider _time;
    private readonly ILogger<ContainerNames> _logger;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();

    // One signal is enough, however many changes it stands for.
    private readonly Channel<bool> _signals =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly NamesTeller _teller;
    private readonly Task _publishing;
    private readonly Task _following;

    private List<TaskCompletionSource> _waiters = [];
    private ArrayBufferWriter<byte> _written = new();
    private ArrayBufferWriter<byte> _next = new();
    private long _version;

    /// <param name="host">The network namespace in which the names process runs and asks others.</param>
    /// <param name="source">Where the containers are.</param>
    public ContainerNames(
        NamesOptions options,
        HostNetwork host,
        NamesSurroundings source,
        TimeProvider time,
        ILogger<ContainerNames> logger)
    {
        _options = options;
        _directories = new NamesDirectories(options.RunRoot);
        _networks = source.Networks;
        _teller = new NamesTeller(
            new NamesLauncher(options, host, time), process => _networks.NamesProcess = process, time, logger);
        _source = new NamesSource(source.Networks, source.Containers);
        _time = time;
        _logger = logger;
        TakeOver();
        _networks.Overlays.Changed += Refresh;
        _events = source.Events.Subscribe();
        _publishing = Task.Run(PublishLoopAsync);
        _following = Task.Run(FollowAsync);
        Signal();
    }

    public void Refresh()
    {
        _source.ForgetFormer();
        Signal();
    }

    public Task AddAsync(
        ContainerId id, string namespacePath, ContainerSpec spec, CancellationToken cancellationToken)
    {
        _source.Add(id, spec);
        return PublishAsync().WaitAsync(cancellationToken);
    }

    public Task SettleAsync(CancellationToken cancellationToken) => PublishAsync().WaitAsync(cancellationToken);

    /// <summary>Before a container's network goes, so that nothing of ours keeps its namespace alive.</summary>
    public async Task RemoveAsync(ContainerId id)
    {
        if (_networks.FindContainer(id) is not { Endpoints.IsEmpty: false })
        {
            return;
        }

        _source.Remove(id);
        try
        {
            await PublishAsync();
        }
        catch (EngineException failure)
        {
            // The process that has the container's sockets is gone, and they with it.
            LogNotTold(id, failure.Message);
        }
    }

    public string ResolvConf(ContainerSpec spec, AttachedNetwork? network) =>
        Names.ResolvConf.Build(spec, ReadHost(_options.HostResolvConf));

    public string Hosts(ContainerId id, ContainerSpec spec, AttachedNetwork? network)
    {
        var bridge = _networks.Find("bridge") ?? _networks.Networks.FirstOrDefault(one => !one.Spec.Internal);
        return HostsFile.Build(
            spec,
            spec.HostnameOf(id),
            network,
            spec.NetworkMode == NetworkMode.Host ? ReadHost(_options.HostHosts) : "",
            [bridge?.Subnets.FirstOrDefault()?.Gateway.ToString() ?? "127.0.0.1"]);
    }

    /// <summary>Ends the names process too: for a shutdown that leaves nothing.</summary>
    public async Task StopAsync()
    {
        await DisposeAsync();
        if (NamesConnection.TryOpen(_directories.Root) is { } connection)
        {
            using (connection)
            {
                await EndAsync(connection);
            }
        }

        if (Directory.Exists(_directories.Root))
        {
            Directory.Delete(_directories.Root, recursive: true);
        }
    }

    /// <summary>Ends this daemon's part; the names process goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }

        await _end.CancelAsync();
        _networks.Overlays.Changed -= Refresh;
        _events.Dispose();
        _signals.Writer.TryComplete();
        await Task.WhenAll(_publishing, _following);
        await _teller.DisposeAsync();
        _end.Dispose();
    }

    private async Task EndAsync(NamesConnection connection)
    {
        try
        {
            await connection.StopAsync().WaitAsync(Patience, _time);
        }
        catch (Exception failure) when (failure is SocketException or TimeoutException)
        {
            // It went by itself; or it hangs, and goes when it sees that nobody needs it.
            LogNotEnded(connection.Process, failure.Message);
        }
    }

    private void Signal() => _signals.Writer.TryWrite(true);

    private void TakeOver()
    {
        if (File.Exists(_directories.Table)
            && NamesTableReader.TryRead(File.ReadAllText(_directories.Table)) is { } old)
        {
            _version = old.Version;
            _source.TakeOver(old);
        }
    }

    private Task PublishAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
            _waiters.Add(done);
        }

        Signal();
        return done.Task;
    }

    private async Task FollowAsync()
    {
        await foreach (var happened in _events.Reader.ReadAllAsync())
        {
            if (happened.Type == "container")
            {
                if (happened.Action is "start" or "die" or "destroy")
                {
                    _source.EndStart(happened.Actor);
                }
                else if (happened.Action != "rename" &&
                    !happened.Action.StartsWith("health_status", StringComparison.Ordinal))
                {
                    // Nothing else that happens to a container changes a name.
                    continue;
                }
            }
            else if (happened.Type != "network")
            {
                continue;
            }

            // A container that begins is added, and removed when it ends: that is said otherwise.
            if (happened.Action is not (NetworkNews.Connect or NetworkNews.Disconnect) ||
                _source.IsRunning(happened.Attributes.GetValueOrDefault("container", "")))
            {
                Signal();
            }
        }
    }

    private async Task PublishLoopAsync()
    {
        await foreach (var signal in _signals.Reader.ReadAllAsync())
        {
            var waiters = TakeWaiters();
            try
            {
                // Who waits has changed something that the table may have said before it was so: a container is in it
                // from its record on, and could not be listened to while its loopback was down. It is looked at again,
                // though no word is different.
                if (Write() || waiters.Count > 0 || !_teller.IsHeard(_version))
                {
                    _teller.Tell(_version, waiters);
                }
            }
#pragma warning disable CA1031 // The edge of a loop: whoever waits gets the failure, and the loop tries again.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogFailed(failure.Message);
                waiters.ForEach(waiter => waiter.TrySetException(failure as EngineException ?? new EngineException(
                    EngineFailure.Unavailable, $"names could not be written down: {failure.Message}", failure)));
                _ = RetryAsync();
            }
        }

        TakeWaiters().ForEach(waiter => waiter.TrySetCanceled());
    }

    private async Task RetryAsync()
    {
        try
        {
            await Task.Delay(Pause, _time, _end.Token);
            Signal();
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    // False: the table says it already.
    private bool Write()
    {
        _next.ResetWrittenCount();
        NamesTableText.Write(_source.Build() with { Version = _version + 1 }, _next);
        var text = _next.WrittenSpan;
        if (NamesTableText.ContentOf(text).SequenceEqual(NamesTableText.ContentOf(_written.WrittenSpan))
            && File.Exists(_directories.Table))
        {
            return false;
        }

        Directory.CreateDirectory(_directories.Root);
        DurableFile.Replace(_directories.Table, text, Durability.SurvivesTheProcess);
        _version++;
        (_next, _written) = (_written, _next);
        return true;
    }

    private List<TaskCompletionSource> TakeWaiters()
    {
        lock (_gate)
        {
            var waiters = _waiters;
            _waiters = [];
            return waiters;
        }
    }

    private static string ReadHost(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
