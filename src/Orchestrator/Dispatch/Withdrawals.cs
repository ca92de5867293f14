using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// Tasks of one node that shall stop, and are not told so before every agent on their networks has taken them out of
/// its tables, or a while has passed.
/// </summary>
internal sealed class Withdrawals(HeardVersions heard, TimeProvider time)
{
    /// <summary>An agent that does not answer for so long is not waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Who holds looks again after its patience. If it does so later it slept, and heard nobody.</summary>
    private static readonly TimeSpan Sleep = Patience + TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<TaskId, Held> _held = [];

    /// <summary>Some are held back.</summary>
    public bool HasAny => _held.Count > 0;

    /// <summary>What the agent shall be told now, given what it was told before.</summary>
    public AssignmentSet Hold(Snapshot snapshot, AssignmentSet before, AssignmentSet now)
    {
        if (_held.Count > 0)
        {
            foreach (var known in _held.Keys.Where(task => !now.Tasks.ContainsKey(task)).ToList())
            {
                _held.Remove(known);
            }
        }

        var result = now;
        foreach (var task in now.Tasks.Values)
        {
            var id = task.Task;
            if (!IsToLeave(task))
            {
                _held.Remove(id);
                continue;
            }

            // A session that begins tells an agent of what it was told before: that it shall live.
            var told = before.Tasks.GetValueOrDefault(id)
                ?? task with { Wish = task.Wish with { Desired = DesiredState.Live } };
            if (!IsLeaving(snapshot, told, task))
            {
                _held.Remove(id);
                continue;
            }

            var held = _held[id] = Look(snapshot, id);

            if (time.GetElapsedTime(held.Since) < Patience
                && !heard.HaveHeard(NodesOf(snapshot, task), held.Version))
            {
                result = result.With(told);
            }
            else
            {
                _held.Remove(id);
            }
        }

        return result;
    }

    private Held Look(Snapshot snapshot, TaskId task)
    {
        var now = time.GetTimestamp();
        return !_held.TryGetValue(task, out var held) ? new Held(snapshot.Version, now, now)
            : time.GetElapsedTime(held.Looked, now) > Sleep ? held with { Since = now, Looked = now }
            : held with { Looked = now };
    }

    private static bool IsToLeave(TaskAssignment task) =>
        task is { Addresses: not null, Wish.Desired: DesiredState.Removed or DesiredState.Resting };

    // Only what may be in use is worth waiting for: it runs, or is about to run again.
    private static bool IsLeaving(Snapshot snapshot, TaskAssignment told, TaskAssignment task) =>
        told.Wish.Desired == DesiredState.Live
        && snapshot.Tasks.GetValueOrDefault(task.Task) is { } known && !TaskFacts.IsAtRest(known);

    private static IEnumerable<NodeId> NodesOf(Snapshot snapshot, TaskAssignment task) => task.Addresses!.Keys
        .Select(network => snapshot.Networks.GetValueOrDefault(network)?.Overlay)
        .SelectMany(plan => plan?.Nodes.Keys ?? [])
        .Distinct(StringComparer.Ordinal)
        .Select(node => new NodeId(node));

    private readonly record struct Held(long Version, long Since, long Looked);
}
