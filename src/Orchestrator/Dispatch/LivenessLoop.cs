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

    private readonly Dictionary<NodeId, TimeSpan> _silence = [];

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
        var pulses = Measure(ran);
        foreach (var removed in pulses.Keys.Where(node => !store.Head.Nodes.ContainsKey(node)))
        {
            await dispatcher.DismissAsync(removed);
        }

        if (LivenessRule.Decide(store.Head, pulses, up, store.Now(store.Head)).Count == 0)
        {
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

    private Dictionary<NodeId, NodePulse> Measure(TimeSpan ran)
    {
        var pulses = new Dictionary<NodeId, NodePulse>();
        foreach (var (node, pulse) in dispatcher.Pulses)
        {
            // The smaller of what the clock says and what we were there for.
            var counted = _silence.GetValueOrDefault(node) + ran;
            var silence = pulse.Age < counted ? pulse.Age : counted;
            _silence[node] = silence;
            pulses[node] = new NodePulse { Silence = silence, Away = pulse.AwayFor };
        }

        foreach (var gone in _silence.Keys.Where(node => !pulses.ContainsKey(node)).ToList())
        {
            _silence.Remove(gone);
        }

        return pulses;
    }

    [LoggerMessage(LogLevel.Warning, "what became of nodes could not be stored, and is tried again: {Error}")]
    private partial void LogNotStored(string error);
}
