using System.Collections.Immutable;
using Orc.Model.Containers;

namespace Orc.Compose.Watching;

/// <summary>Changes of files and what the triggers say of them → what is done to which service.</summary>
public sealed class WatchPlanner(IEnumerable<WatchTrigger> triggers)
{
    private readonly ImmutableArray<(WatchTrigger Trigger, WatchFilter Filter)> _triggers =
        [.. triggers.Select(trigger => (trigger, new WatchFilter(trigger)))];

    /// <summary>By service; nothing for those that the changes do not concern.</summary>
    public ImmutableArray<ServiceChange> Plan(IReadOnlyCollection<PathChange> changes) =>
    [
        .. _triggers
            .GroupBy(trigger => trigger.Trigger.Service, StringComparer.Ordinal)
            .Select(service => Plan(service.Key, [.. service], changes))
            .OfType<ServiceChange>(),
    ];

    /// <summary>What a watch begins with: all that is there, of triggers that want it so.</summary>
    public ImmutableArray<ServiceChange> PlanFirst(IReadOnlyCollection<PathChange> everything) =>
    [
        .. new WatchPlanner(_triggers
            .Select(pair => pair.Trigger)
            .Where(trigger => trigger.SyncsAtFirst && trigger.Syncs))
            .Plan(everything)
            .Select(change => change with { Restarts = false, Commands = [] }),
    ];

    private static ServiceChange? Plan(
        string service,
        ImmutableArray<(WatchTrigger Trigger, WatchFilter Filter)> triggers,
        IReadOnlyCollection<PathChange> changes)
    {
        var steps = new List<SyncStep>();
        var commands = new List<HookSpec>();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var restarts = false;
        foreach (var (trigger, filter) in triggers)
        {
            var own = changes.Where(change => filter.Counts(change.Path)).ToList();
            if (own.Count == 0)
            {
                continue;
            }

            paths.UnionWith(own.Select(change => change.Path));
            restarts |= trigger.Restarts;
            if (trigger.Syncs)
            {
                steps.AddRange(own.Select(change => new SyncStep(
                    change.Path, TargetOf(trigger, change.Path), change.IsGone)));
            }

            if (trigger is { Action: WatchAction.SyncAndExec, Exec: { } command })
            {
                commands.Add(command);
            }
        }

        return paths.Count == 0 ? null : new ServiceChange
        {
            Service = service,
            Count = paths.Count,
            Steps = [.. steps.Distinct()],
            Commands = [.. commands.Distinct()],
            Restarts = restarts,
        };
    }

    private static string TargetOf(WatchTrigger trigger, string path)
    {
        var target = trigger.Target.TrimEnd('/');
        var below = path[trigger.Path.TrimEnd('/').Length..];
        return $"{target}{below}" is { Length: > 0 } whole ? whole : "/";
    }
}
