using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Tasks;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>
/// <c>orc plan</c>: the same deciders on a copy of the snapshot, with agents that do at once what they are told; what
/// would be decided, in its order, and why. Nothing is touched.
/// </summary>
internal static class StackRehearsal
{
    // Each step takes every task one rung on; whoever is not done by then never will be.
    private const int MostSteps = 500;

    public static IEnumerable<string> Run(Snapshot before, ProjectPlan plan, ClusterTime now)
    {
        var after = before.Apply(plan.Changes);
        var lines = StackLines.Announce(before, plan).Select(line => Sentence(before, after, line)).ToList();
        if (lines.Count == 0)
        {
            return ["Nothing changes."];
        }

        lines.AddRange(Decide(after, now));
        return lines;
    }

    private static string Sentence(Snapshot before, Snapshot after, ProgressLine line)
    {
        var verb = line.Text switch
        {
            "Creating" => "create",
            "Removing" => "remove",
            _ => "update",
        };
        var what = $"{verb} {line.Kind.ToString().ToLowerInvariant()} {line.Name}";
        var next = line.Kind == ProgressKind.Service
            ? after.Services.Values.FirstOrDefault(service => service.Key.ToString() == line.Name)
            : null;
        if (verb != "update" || next is null || before.FindService(next.Key) is not { } old)
        {
            return what;
        }

        var differences = ServiceDifference.Of(before, old, after, next).ToList();
        return differences.Count == 0 ? what : $"{what}: {string.Join("; ", differences)}";
    }

    private static List<string> Decide(Snapshot snapshot, ClusterTime now)
    {
        var reconciler = new Reconciler(NullLogger.Instance);
        reconciler.MarkAll(snapshot);
        var lines = new List<string>();
        for (var step = 0; step < MostSteps; step++)
        {
            var decided = reconciler.Decide(snapshot, now);
            foreach (var put in decided.OfType<Change.PutTask>())
            {
                AddTask(lines, snapshot, put);
            }

            snapshot = Applied(reconciler, snapshot, decided, now);
            var acted = InstantAgent.Act(snapshot, now);
            snapshot = Applied(reconciler, snapshot, acted, now);
            if (decided.Count == 0 && acted.Count == 0)
            {
                if (reconciler.NextLook() is not { } next || !IsMoving(snapshot))
                {
                    break;
                }

                now = next > now ? next : now;
            }
        }

        return lines;
    }

    private static Snapshot Applied(
        Reconciler reconciler, Snapshot snapshot, IReadOnlyList<Change> changes, ClusterTime now)
    {
        var next = snapshot.Apply(changes);
        reconciler.Observe(new CommitRange(next, [new Commit(next.Version, now, changes)], IsGap: false));
        return next;
    }

    /// <summary>An update goes on in its own time; other looks of the deciders bring nothing to a plan.</summary>
    private static bool IsMoving(Snapshot snapshot) =>
        snapshot.Services.Values.Any(service => service.UpdateState is { IsActive: true });

    private static void AddTask(List<string> lines, Snapshot snapshot, Change.PutTask put)
    {
        var (task, known) = (put.Task, snapshot.Tasks.GetValueOrDefault(put.Task.Id));
        var name = TaskListing.TaskName(task);
        var cause = put.Cause.Length > 0 ? $" ({put.Cause})" : "";
        if (known is null or { Node.IsNone: true } && !task.Node.IsNone && task.IsHolder)
        {
            lines.Add($"  start {name} on {NodeName(snapshot, task)}{cause}");
        }
        else if (task is { IsHolder: true, Waiting.Length: > 0 } && known?.Waiting != task.Waiting)
        {
            lines.Add($"  {name} waits: {task.Waiting}");
        }
        else if (known is { IsHolder: true } && !task.IsHolder && known.State < TaskState.Ended)
        {
            lines.Add($"  stop {name} on {NodeName(snapshot, task)}{cause}");
        }
    }

    private static string NodeName(Snapshot snapshot, ServiceTask task) =>
        snapshot.Nodes.GetValueOrDefault(task.Node)?.Name is { Length: > 0 } name ? name : task.Node.Value;
}
