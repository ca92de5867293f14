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
internal sealed partial class EncryptedWays(HostNetwork host, string lifeFile, ILogger logger)
{
    private const int LifeLength = 16;

    // Some 500 bytes each, well below what one datagram to the kernel may hold.
    private const int MessagesABatch = 50;

    private readonly Lock _lock = new();
    private readonly HashSet<MachinePair> _needed = [];
    private OverlayKeyring? _keyring;
    private string? _life;

    /// <summary>What the kernel has of ours; null: it was not asked yet.</summary>
    private (Dictionary<(IPAddress, uint), XfrmState> States, HashSet<XfrmPolicy> Policies)? _known;

    /// <summary>
    /// What this node is called in keys: the same as long as the kernel has ways that were made with it. Empty: it
    /// cannot encrypt.
    /// </summary>
    /// <param name="address">Where others reach it; empty: that is not said yet.</param>
    public string LifeAt(string address)
    {
        lock (_lock)
        {
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
            if (_needed.Count > before && _keyring is not null)
            {
                Apply(_keyring);
            }
        }
    }

    /// <summary>Takes over keys and members: all of them.</summary>
    public void Take(OverlayKeyring keyring)
    {
        lock (_lock)
        {
            // A kernel without IPsec is not asked what it has.
            if (_life is not { Length: > 0 } || keyring.Equals(_keyring))
            {
                return;
            }

            _keyring = keyring;
            Apply(keyring);
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
            _keyring = null;
            _life = null;
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
        var life = RandomNumberGenerator.GetHexString(LifeLength, lowercase: true);
        DurableFile.Replace(lifeFile, Encoding.ASCII.GetBytes(life), Durability.SurvivesTheProcess);
        return life;
    }

    private (Dictionary<(IPAddress, uint), XfrmState> States, HashSet<XfrmPolicy> Policies) Known => _known ??= (
        host.Xfrm.ListStates(WayKeys.Request).ToDictionary(state => (state.Destination, state.Number)),
        [.. host.Xfrm.ListPolicies(WayKeys.Request)]);

    private void Apply(OverlayKeyring keyring)
    {
        var (states, policies) = Known;
        var plan = EncryptionPlanner.Plan(keyring, _needed, states.Values, policies);
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

    [LoggerMessage(LogLevel.Information, "this kernel cannot encrypt overlay networks: {Reason}")]
    private partial void LogCannot(string reason);

    [LoggerMessage(
        LogLevel.Information, "encrypted ways to other nodes: {Added} added, {Forgotten} forgotten, key {Key} in use")]
    private partial void LogTold(int added, int forgotten, long key);
}
