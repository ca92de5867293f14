using System.Collections.Immutable;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Reaping;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>The releases that a service had, the newest first, and only so many.</summary>
internal static class HistoryRule
{
    /// <param name="service">As it is.</param>
    /// <param name="past">What it stops being.</param>
    /// <param name="next">What it becomes: then it is no past any more.</param>
    public static ImmutableArray<PastRelease> Add(Service service, PastRelease past, long next) =>
    [
        .. service.History
            .Where(known => known.Release != next && known.Release != past.Release)
            .Prepend(past)
            .Take(PastRelease.Kept),
    ];

    public static bool Names(Service? service, long release) =>
        service is not null
        && (service.Release == release || service.History.Any(past => past.Release == release));

    /// <summary>Releases that nobody can go back to any more, and no task has.</summary>
    public static void DropForgotten(
        Snapshot snapshot, Service service, ImmutableArray<PastRelease> history, PlanDraft draft)
    {
        var changes = new List<Change>();
        foreach (var past in service.History.Where(past => history.All(kept => kept.Release != past.Release)))
        {
            if (snapshot.TasksOf(service.Key).All(task => task.Release != past.Release))
            {
                TaskReaper.AddDropRelease(snapshot, past.Release, changes);
            }
        }

        changes.ForEach(draft.Add);
    }
}
