using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Orc.Linux;
using Orc.Linux.Files;
using Orc.Linux.Netlink;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>
/// The encrypted ways from this node to others: IPsec in the kernel, with keys that the control plane says and that are
/// on no disk of this node. They stay in the kernel while no <c>orcd</c> runs.
/// </summary>
internal sealed partial class EncryptedWays(
    HostNetwork host, string lifeFile, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    // What somebody does to the kernel's tables is many messages, one after another.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    private const int LifeLength = 16;

    // Some 500 bytes each, well below what one datagram to the kernel may hold.
    private const int MessagesABatch = 50;

    private readonly Lock _lock = new();
    private readonly HashSet<MachinePair> _needed = [];
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Associations that this life has used: none is made a second time, or its key would see the same count
    /// twice.</summary>
    private readonly HashSet<(IPAddress, uint)> _used = [];

    private string? _life;
    private string _machine = "";
    private TaskCompletionSource _lifeEnds = NewSignal();
    private Task? _watching;

    /// <summary>What the kernel has of ours; null: it was not asked yet.</summary>
    private (Dictionary<(IPAddress, uint), XfrmState> States, HashSet<XfrmPolicy> Policies)? _known;

    private TakenKeyring Keyring => field ??= new TakenKeyring(Apply);

    /// <summary>Completes when this node is called otherwise in keys from now on. Take it before asking.</summary>
    public Task LifeEnds
    {
        get
        {
            lock (_lock)
            {
                return _lifeEnds.Task;
            }
        }
    }

    /// <summary>
    /// What this node is called in keys: the same as long as the kernel has ways that were made with it. Empty: it
    /// cannot encrypt.
    /// </summary>
    /// <param name="address">Where others reach it; empty: that is not said yet.</param>
    public string LifeAt(string address)
    {
        lock (_lock)
        {
            _machine = address;
            return _life ??= FindLife(IPAddress.TryParse(address, out var own) ? own : IPAddress.Loopback);
        }
    }

    /// <summary>Networks of this node need these ways.</summary>
    public void Need(IEnumerable<MachinePair> pairs)
    {
        lock (_lock)
        {
            var before = _needed.Count;
            _needed.UnionWith(pairs);
            if (_needed.Count > before)
            {
                Keyring.Again();
            }
        }
    }

    /// <summary>Takes over keys and members: all of them.</summary>
    public void Take(OverlayKeyring keyring)
    {
        lock (_lock)
        {
            // A kernel without IPsec is not asked what it has.
            if (_life is not { Length: > 0 } || !Keyring.Take(keyring))
            {
                return;
            }

            if (!keyring.Keys.IsEmpty && !_ending.IsCancellationRequested)
            {
                _watching ??= WatchAsync(host.Run(XfrmWatch.Open), _ending.Token);
            }
        }
    }

    /// <summary>Somebody changed what the kernel has: what is missing is made anew, with keys of a new life where an
    /// association is gone, and what it had counted with it.</summary>
    public void Look()
    {
        lock (_lock)
        {
            if (_life is { Length: > 0 })
            {
                _known = null;
                Keyring.Again();
            }
        }
    }

    /// <summary>The node is of no cluster any more.</summary>
    public void Remove()
    {
        lock (_lock)
        {
            if (_life is { Length: > 0 } || File.Exists(lifeFile))
            {
                Apply(OverlayKeyring.None);
                File.Delete(lifeFile);
            }

            _needed.Clear();
            _used.Clear();
            Keyring.Forget();
            _life = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? watching;
        await _ending.CancelAsync();
        lock (_lock)
        {
            watching = _watching;
        }

        await (watching ?? Task.CompletedTask);
        _ending.Dispose();
    }

    private async Task WatchAsync(XfrmWatch watch, CancellationToken cancellationToken)
    {
        using (watch)
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                try
                {
                    await watch.WaitAsync(cancellationToken);
                    Look();
                }
                catch (OperationCanceledException)
                {
                    return;
                }
                catch (Exception failure) when (failure is LinuxException or IOException)
                {
                    LogNotMended(failure.Message);
                }

                await Task.Delay(Rest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private string FindLife(IPAddress address)
    {
        if (XfrmProbe.FindObstacle(address) is { } obstacle)
        {
            LogCannot(obstacle);
            return "";
        }

        if (Known.States.Count > 0 && File.Exists(lifeFile)
            && File.ReadAllText(lifeFile) is { Length: LifeLength } kept)
        {
            return kept;
        }

        Apply(OverlayKeyring.None);
        return NewLife();
    }

    private string NewLife()
    {
        var life = RandomNumberGenerator.GetHexString(LifeLength, lowercase: true);
        DurableFile.Replace(lifeFile, Encoding.ASCII.GetBytes(life), Durability.SurvivesTheProcess);
        _used.Clear();
        return life;
    }

    private (Dictionary<(IPAddress, uint), XfrmState> States, HashSet<XfrmPolicy> Policies) Known => _known ??= (
        host.Xfrm.ListStates(WayKeys.Request).ToDictionary(state => (state.Destination, state.Number)),
        [.. host.Xfrm.ListPolicies(WayKeys.Request)]);

    private void Apply(OverlayKeyring keyring)
    {
        var (states, policies) = Known;
        var plan = EncryptionPlanner.Plan(keyring, _needed, states.Values, policies);
        if (keyring.Members.Any(member => member.Machine == _machine && member.Life != _life))
        {
            // The manager has not heard yet what this node is called now. Nothing goes out in the clear meanwhile.
            return;
        }

        if (plan.FindLost(_used) is { } lost)
        {
            LogLost(lost);
            _life = NewLife();
            _lifeEnds.TrySetResult();
            _lifeEnds = NewSignal();
            return;
        }

        _used.UnionWith(states.Keys);
        _used.UnionWith(plan.Add.Select(state => (state.Destination, state.Number)));
        if (plan.IsEmpty)
        {
            return;
        }

        // Should something fail the kernel is asked anew, the next time.
        _known = null;
        Tell(plan.Add, (batch, state) => batch.AddState(state), Errno.Exists);
        Tell(plan.Set, (batch, policy) => batch.SetPolicy(policy), Errno.None);
        Tell(plan.Drop, (batch, policy) => batch.RemovePolicy(policy), Errno.NoEntry);
        Tell(plan.Forget, (batch, state) => batch.RemoveState(state), Errno.NoProcess);
        foreach (var state in plan.Add)
        {
            states[(state.Destination, state.Number)] = state with { Key = [] };
        }

        foreach (var state in plan.Forget)
        {
            states.Remove((state.Destination, state.Number));
        }

        policies.RemoveWhere(policy => plan.Drop.Contains(policy) || plan.Set.Any(
            set => set with { Number = 0 } == policy with { Number = 0 }));
        policies.UnionWith(plan.Set);
        _known = (states, policies);
        LogTold(plan.Add.Count, plan.Forget.Count, keyring.Used);
    }

    private void Tell<T>(IReadOnlyList<T> all, Action<NetlinkWriter, T> write, Errno meant)
    {
        foreach (var some in all.Chunk(MessagesABatch))
        {
            var batch = new NetlinkWriter();
            foreach (var one in some)
            {
                write(batch, one);
            }

            try
            {
                host.Xfrm.Execute(batch);
            }
            catch (LinuxException already) when (already.Error == meant)
            {
                // Somebody did it before us.
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(
        LogLevel.Warning,
        "somebody took the encrypted way {Way} out of the kernel: this node gets new keys, and tells the manager")]
    private partial void LogLost(XfrmState way);

    [LoggerMessage(LogLevel.Warning, "what was changed of IPsec could not be looked at: {Reason}")]
    private partial void LogNotMended(string reason);

    [LoggerMessage(LogLevel.Information, "this kernel cannot encrypt overlay networks: {Reason}")]
    private partial void LogCannot(string reason);

    [LoggerMessage(
        LogLevel.Information, "encrypted ways to other nodes: {Added} added, {Forgotten} forgotten, key {Key} in use")]
    private partial void LogTold(int added, int forgotten, long key);
}
