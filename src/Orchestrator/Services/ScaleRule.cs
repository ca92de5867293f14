using Orc.Model.Nodes;
using Orc.Model.Services;

namespace Orc.Orchestrator.Services;

/// <summary>Which slots go when fewer are wanted.</summary>
internal static class ScaleRule
{
    /// <summary>
    /// Those without a node first, then those that do not serve, those that are outdated, those that are crowded on
    /// one node, and of equal ones the highest.
    /// </summary>
    public static IEnumerable<int> Surplus(
        Service service, IReadOnlyDictionary<int, List<ServiceTask>> occupied, TroubleRule trouble)
    {
        var count = occupied.Count - service.Replicas;
        if (count <= 0 || service.Mode == ServiceMode.ReplicatedJob)
        {
            return service.Mode == ServiceMode.ReplicatedJob
                ? occupied.Keys.Where(number => number > service.Replicas)
                : [];
        }

        var crowd = new Dictionary<NodeId, int>();
        var ranked = new List<(int Number, int Rank, int Nth)>();
        var byWorth = occupied
            .Select(slot => (Number: slot.Key, Task: Best(slot.Value), Rank: Rank(Best(slot.Value), trouble)))
            .OrderBy(slot => slot.Rank)
            .ThenBy(slot => slot.Number)
            .ToList();
        foreach (var (number, task, rank) in byWorth)
        {
            var node = task?.Node ?? NodeId.None;
            var nth = crowd.GetValueOrDefault(node);
            crowd[node] = nth + 1;
            ranked.Add((number, rank, nth));
        }

        return ranked
            .OrderByDescending(slot => slot.Rank)
            .ThenByDescending(slot => slot.Nth)
            .ThenByDescending(slot => slot.Number)
            .Take(count)
            .Select(slot => slot.Number);
    }

    private static ServiceTask? Best(List<ServiceTask> slot) => slot
        .Where(task => task is { IsHolder: true, IsPast: false })
        .OrderByDescending(TaskFacts.IsUp)
        .FirstOrDefault();

    private static int Rank(ServiceTask? task, TroubleRule trouble) =>
        task is null || task.Node.IsNone ? 3
        : !TaskFacts.IsUp(task) ? 2
        : trouble.FindOutdated(task) is not null ? 1
        : 0;
}
