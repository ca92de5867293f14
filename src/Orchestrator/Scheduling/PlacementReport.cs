using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Scheduling;

/// <summary><c>orc explain</c>: node by node, what is for and against it for the next task of a service.</summary>
internal static class PlacementReport
{
    /// <summary>In the order in which they would get the next task; those that cannot, last.</summary>
    public static IReadOnlyList<NodeVerdict> Explain(Snapshot snapshot, Service service, ClusterTime now)
    {
        if (!snapshot.Releases.TryGetValue(service.Release, out var release))
        {
            return [];
        }

        var placer = new Placer(snapshot, service, release, now);
        return
        [
            .. snapshot.Nodes.Keys
                .Select(placer.Judge)
                .OrderBy(verdict => verdict.Refusal is not null)
                .ThenBy(verdict => verdict.Failures)
                .ThenBy(verdict => verdict.OfService)
                .ThenBy(verdict => verdict.Tasks)
                .ThenBy(verdict => verdict.Node),
        ];
    }
}
