using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// Watches the beats of a cluster's agents, and stores what becomes of them: ready, away, unreachable. Time in which
/// this process itself did not run counts for nobody's silence.
/// </summary>
internal sealed partial class LivenessLoop(
    ClusterStore store, Dispatcher dispatcher, TimeProvider time, ILogger<LivenessLoop> logger)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<NodeId, WatchedAgent> _watched = [];

    /// <summary>Whom the watched were taken from.</summary>
    private IReadOnlyDictionary<NodeId, AgentPulse>? _pulses;

    /// <summary>Nodes that were all ready and heard when they were last judged; null: they were not.</summary>
    private ImmutableSortedDictionary<NodeId, Node>? _well;

    /// <summary>The nodes at the last look, and since when they are the same.</summary>
    private (ImmutableSortedDictionary<NodeId, Node>? Nodes, ClusterTime Since) _seen;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var up = TimeSpan.Zero;
        var last = time.GetTimestamp();
        using var timer = new PeriodicTimer(Step, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var passed = time.GetElapsedTime(last);
            last = time.GetTimestamp();

            // A machine that slept, or was stopped, heard nobody meanwhile.
            var ran = passed < Step * 2 ? passed : Step * 2;
            up += ran;
            await LookAsync(ran, up, cancellationToken);
        }
    }

    private async Task LookAsync(TimeSpan ran, TimeSpan up, CancellationToken cancellationToken)
    {
        var isWell = Measure(ran);
        var head = store.Head;
        if (isWell && ReferenceEquals(head.Nodes, _well))
        {
            return;
        }

        foreach (var removed in _watched.Keys.Where(node => !head.Nodes.ContainsKey(node)).ToList())
        {
            await dispatcher.DismissAsync(removed);
        }

        var now = store.Now(head);
        var pulses = _watched.ToDictionary(one => one.Key, one => one.Value.Look(head.Nodes));
        if (LivenessRule.Decide(head, pulses, up, now).Count == 0)
        {
            Settle(head.Nodes, now);
            _well = isWell && head.Nodes.Values.All(IsWell) ? head.Nodes : null;
            return;
        }

        var outcome = await store.UpdateAsync(
            RequestId.None,
            snapshot => LivenessRule.Decide(snapshot, pulses, up, store.Now(snapshot)),
            cancellationToken);
        if (!outcome.IsDone)
        {
            LogNotStored(outcome.Error);
        }
    }

    private void Settle(ImmutableSortedDictionary<NodeId, Node> nodes, ClusterTime now)
    {
        if (!ReferenceEquals(nodes, _seen.Nodes))
        {
            _seen = (nodes, now);
        }

        foreach (var one in _watched.Values)
        {
            one.Settle(nodes, now - _seen.Since);
        }
    }

    private bool IsWell(Node node) => node is { Status: NodeStatus.Ready, Unreached: null or [] }
        && _watched.ContainsKey(node.Id);

    /// <summary>How long each was silent; true: none so long that it counts, nor does one say that it goes.</summary>
    private bool Measure(TimeSpan ran)
    {
        Follow();
        var now = time.GetTimestamp();
        var isWell = true;
        foreach (var one in _watched.Values)
        {
            // The smaller of what the clock says and what we were there for.
            var counted = one.Silence + ran;
            var age = one.Pulse.AgeAt(now);
            one.Silence = age < counted ? age : counted;
            isWell &= one.Silence < LivenessRule.Lost && one.Pulse.AwayFor is null
                && one.Pulse.ReachesAll;
        }

        return isWell;
    }

    /// <summary>Agents come and go seldom.</summary>
    private void Follow()
    {
        var pulses = dispatcher.Pulses;
        if (ReferenceEquals(pulses, _pulses))
        {
            return;
        }

        _pulses = pulses;
        _well = null;
        foreach (var gone in _watched.Keys.Where(node => !pulses.ContainsKey(node)).ToList())
        {
            _watched.Remove(gone);
        }

        foreach (var (node, pulse) in pulses)
        {
            if (!_watched.TryGetValue(node, out var known) || known.Pulse != pulse)
            {
                _watched[node] = new WatchedAgent(pulse);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "what became of nodes could not be stored, and is tried again: {Error}")]
    private partial void LogNotStored(string error);
}
