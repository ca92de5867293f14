using System.Globalization;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// A port that every node publishes belongs to one service of the cluster on each address (<c>host_ip</c>), and no task
/// may have it for itself; in host mode several may ask for one, and are placed apart.
/// </summary>
internal static class PortRule
{
    /// <summary>A sentence with both names; null: nobody is in anybody's way.</summary>
    /// <param name="snapshot">What is.</param>
    /// <param name="asked">Services as they shall be.</param>
    /// <param name="isReplaced">Whose ports of now do not count.</param>
    public static string? FindConflict(
        Snapshot snapshot,
        IReadOnlyList<(string Name, ContainerSpec Container)> asked,
        Func<ServiceKey, bool> isReplaced)
    {
        var taken = new Dictionary<int, List<(string Service, PortSpec Port)>>();
        foreach (var service in snapshot.Services.Values)
        {
            if (service.Removal is null && snapshot.IsOfCluster(service.Key.Project) && !isReplaced(service.Key)
                && snapshot.Releases.TryGetValue(service.Release, out var release))
            {
                foreach (var port in Published(release.Container))
                {
                    Take(taken, service.Key.ToString(), port);
                }
            }
        }

        foreach (var (name, container) in asked)
        {
            foreach (var port in Published(container))
            {
                foreach (var other in taken.GetValueOrDefault(KeyOf(port)) ?? [])
                {
                    if (!(port.IsHostMode && other.Port.IsHostMode)
                        && HostAddresses.Overlap(port.HostAddress, other.Port.HostAddress))
                    {
                        return $"service {name}: port {WithAddress(port)} is already taken: service "
                            + $"{other.Service} publishes it{Manner(other.Port)}";
                    }
                }

                Take(taken, name, port);
            }
        }

        return null;
    }

    /// <summary>Ports that every node would publish.</summary>
    public static IEnumerable<PortSpec> OfEveryNode(ContainerSpec container) =>
        Published(container).Where(port => !port.IsHostMode);

    public static string Text(PortSpec port) => port.Protocol == PortProtocol.Tcp
        ? port.HostPort!.Value.ToString(CultureInfo.InvariantCulture)
        : $"{port.HostPort}/{port.Protocol.ToString().ToLowerInvariant()}";

    private static string WithAddress(PortSpec port) =>
        HostAddresses.AreAll(port.HostAddress) ? Text(port) : $"{port.HostAddress}:{Text(port)}";

    private static string Manner(PortSpec other) =>
        (HostAddresses.AreAll(other.HostAddress) ? "" : $" on {other.HostAddress}")
        + (other.IsHostMode ? " in host mode" : "");

    private static void Take(
        Dictionary<int, List<(string Service, PortSpec Port)>> taken, string service, PortSpec port)
    {
        if (!taken.TryGetValue(KeyOf(port), out var same))
        {
            taken.Add(KeyOf(port), same = []);
        }

        same.Add((service, port));
    }

    private static IEnumerable<PortSpec> Published(ContainerSpec container) =>
        container.Ports.Where(port => port is { HostPort: not null, HostPortEnd: null });

    private static int KeyOf(PortSpec port) => NodeLoad.PortKey(port.HostPort!.Value, port.Protocol);
}
