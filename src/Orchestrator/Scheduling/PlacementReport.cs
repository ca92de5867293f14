using Orc.Model.Nodes;
using Orc.Orchestrator.Projects;
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
        var volumes = PlaceVolumes.Of(snapshot, service, release, PlaceVolumes.Next(snapshot, service));
        return
        [
            .. snapshot.Nodes.Keys
                .Select(placer.Judge)
                .Select(verdict => verdict with { Refusal = verdict.Refusal ?? FindForeign(volumes, verdict.Node) })
                .OrderBy(verdict => verdict.Refusal is not null)
                .ThenBy(verdict => verdict.Objection is not null)
                .ThenBy(verdict => verdict.Failures)
                .ThenBy(verdict => verdict.OfService)
                .ThenBy(verdict => (2 * verdict.Tasks) + verdict.Fetching)
                .ThenBy(verdict => verdict.Node),
        ];
    }

    /// <summary>The place's own volumes hold it where they are.</summary>
    private static string? FindForeign(IReadOnlyList<ProjectVolume> volumes, NodeId node) =>
        volumes.FirstOrDefault(volume => volume.Withdrawn) is { } going ? $"volume {going.Name} is being removed"
        : volumes.FirstOrDefault(volume => volume.Node != node) is { } other
            ? $"volume {other.Name} is on node {other.Node}"
        : null;
}
