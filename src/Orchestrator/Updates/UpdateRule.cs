using Orc.Model.Containers;
using Orc.Model.Services;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Updates;

/// <summary>In what order and how many at a time replicas give way to new ones.</summary>
internal static class UpdateRule
{
    /// <summary>Start-first only where two containers of one slot can live side by side.</summary>
    public static UpdateOrder OrderOf(Service service, Release current, Release next) =>
        service.Update.Order == UpdateOrder.StartFirst && FindObstacle(service, current, next) is null
            ? UpdateOrder.StartFirst
            : UpdateOrder.StopFirst;

    /// <summary>
    /// In a cluster the successor goes where there is room for it, and takes nothing of its predecessor over: only an
    /// address that is its own forbids that both live.
    /// </summary>
    public static UpdateOrder OrderInCluster(Service service, UpdateSpec spec, Release next) =>
        spec.Order == UpdateOrder.StartFirst
        && FindObstacleInCluster(service, next) is null
            ? UpdateOrder.StartFirst
            : UpdateOrder.StopFirst;

    public static string? FindObstacleInCluster(Service service, Release next) =>
        service.HasFixedName ? "container_name"
        : next.Container.Endpoints.Any(endpoint => endpoint.Ipv4Address is not null || endpoint.Ipv6Address is not null)
            ? "a static address"
        : NodeLoad.PortsOf(next).Any() ? "a port of its node"
        : null;

    /// <summary>What only one container can have at a time; null: nothing.</summary>
    public static string? FindObstacle(Service service, Release current, Release next)
    {
        if (service.HasFixedName)
        {
            return "container_name";
        }

        if (next.Container.Endpoints.Any(endpoint =>
                endpoint.Ipv4Address is not null
                || endpoint.Ipv6Address is not null
                || endpoint.MacAddress is not null))
        {
            return "a static address";
        }

        if (next.Container.Ports.Any(port => IsTooNarrow(port.HostPort, port.HostPortEnd, service.Replicas)))
        {
            return "a published port";
        }

        return current.Container.Mounts.OfType<MountSpec.Volume>().Any(mount => mount.Name is null)
            ? "an anonymous volume"
            : null;
    }

    /// <summary>Fewer slots are in motion than may be, and the pause after the last batch is over.</summary>
    public static bool MayBegin(Service service, int slotsInMotion, ClusterTime now) =>
        (service.Update.Parallelism == 0 || slotsInMotion < service.Update.Parallelism)
        && (service.Update.Delay == TimeSpan.Zero || now >= service.LastBatch + service.Update.Delay);

    private static bool IsTooNarrow(int? first, int? last, int replicas) =>
        first is { } port && (last ?? port) - port + 1 <= replicas;
}
