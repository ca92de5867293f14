using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>What can be known to be wrong with a stack before any of it is stored.</summary>
internal static class ClusterSpecRule
{
    /// <summary>A sentence; null: nothing is.</summary>
    public static string? FindError(Snapshot snapshot, ProjectSpec project)
    {
        if (project.Scope != ProjectScope.Cluster)
        {
            return null;
        }

        foreach (var service in project.Services)
        {
            var error = FindConstraintError(service.Name, service.Placement)
                ?? FindModeError(snapshot, new ServiceKey(project.Name, service.Name), service);
            if (error is not null)
            {
                return error;
            }
        }

        return FindPortError(snapshot, project);
    }

    public static string? FindConstraintError(string service, PlacementSpec placement) => placement.Constraints
        .Where(constraint => !NodeAttributes.IsKnown(constraint.Key))
        .Select(constraint => $"service {service}: placement constraint {constraint}: nodes have no {constraint.Key} "
            + "(node.id, node.hostname, node.ip, node.role, node.platform.os, node.platform.arch, node.labels.<name> "
            + "or engine.labels.<name>)")
        .FirstOrDefault();

    private static string? FindModeError(Snapshot snapshot, ServiceKey key, ServiceSpec asked) =>
        snapshot.FindService(key) is { Removal: null } known && known.Mode != asked.Mode
            ? $"service {key} is {Word(known.Mode)}, and the file says {Word(asked.Mode)}: a service keeps its mode. "
                + "Remove it first"
            : null;

    private static string? FindPortError(Snapshot snapshot, ProjectSpec project)
    {
        var taken = new Dictionary<int, string>();
        foreach (var service in snapshot.Services.Values)
        {
            if (service.Removal is null && snapshot.IsOfCluster(service.Key.Project)
                && !string.Equals(service.Key.Project, project.Name, StringComparison.Ordinal)
                && snapshot.Releases.TryGetValue(service.Release, out var release))
            {
                foreach (var port in release.Container.Ports.Where(IsPublished))
                {
                    taken.TryAdd(
                        NodeLoad.PortKey(port.HostPort!.Value, port.Protocol), $"service {service.Key} publishes");
                }
            }
        }

        foreach (var service in project.Services)
        {
            foreach (var port in service.Container.Ports.Where(IsPublished))
            {
                var key = NodeLoad.PortKey(port.HostPort!.Value, port.Protocol);
                if (!taken.TryAdd(key, $"service {service.Name} publishes"))
                {
                    return $"service {service.Name}: port {port.HostPort} is already taken: {taken[key]} it";
                }
            }
        }

        return null;
    }

    private static bool IsPublished(Model.Networks.PortSpec port) =>
        port is { IsHostMode: false, HostPort: not null, HostPortEnd: null };

    private static string Word(ServiceMode mode) => mode switch
    {
        ServiceMode.Global => "global",
        ServiceMode.ReplicatedJob => "replicated-job",
        ServiceMode.GlobalJob => "global-job",
        _ => "replicated",
    };
}
