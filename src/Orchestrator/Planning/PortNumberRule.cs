using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Projects;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// The number of a port that every node publishes, where a person left it open (<c>"80"</c>, <c>"8000-8010:80"</c>):
/// all nodes must mean the same one. It is chosen when the service is planned, and stays as long as it is asked for.
/// </summary>
internal static class PortNumberRule
{
    /// <summary>Swarm's range; below that of the kernel's own choices.</summary>
    private const int First = 30000;
    private const int Last = 32767;

    /// <summary>A project of the cluster with numbers for all such ports; any other as it is.</summary>
    /// <param name="snapshot">What is: its numbers are kept.</param>
    /// <param name="project">What shall be.</param>
    /// <param name="avoided">Numbers that are none to choose.</param>
    /// <param name="error">A sentence: a range has no free number; null: all have one.</param>
    public static ProjectSpec Fill(
        Snapshot snapshot,
        ProjectSpec project,
        ImmutableHashSet<(int Number, PortProtocol Protocol)> avoided,
        out string? error)
    {
        error = null;
        if (project.Scope != ProjectScope.Cluster
            || !project.Services.Any(service => service.Container.Ports.Any(IsOpen)))
        {
            return project;
        }

        var own = project.Networks.ToDictionary(network => network.Name, StringComparer.Ordinal);
        var services = project.Services
            .Select(service => service with
            {
                Container = Keep(service.Container, StoredOf(snapshot, new ServiceKey(project.Name, service.Name))),
            })
            .ToList();
        var taken = TakenBy(snapshot, services.Select(service => service.Container), avoided);
        for (var index = 0; index < services.Count && error is null; index++)
        {
            var (name, container) = (services[index].Name, services[index].Container);
            if (IsOnOverlay(snapshot, container, own))
            {
                container = Choose(name, container, taken, avoided, out error);
                services[index] = services[index] with { Container = container };
            }
        }

        return project with { Services = [.. services] };
    }

    /// <summary>The same of one service's container.</summary>
    public static ContainerSpec Fill(
        Snapshot snapshot,
        ServiceKey key,
        ContainerSpec container,
        ImmutableHashSet<(int Number, PortProtocol Protocol)> avoided,
        out string? error)
    {
        error = null;
        var kept = Keep(container, StoredOf(snapshot, key));
        return IsOnOverlay(snapshot, kept, own: null)
            ? Choose(key.ToString(), kept, TakenBy(snapshot, [kept], avoided), avoided, out error)
            : kept;
    }

    /// <summary>Open numbers are those that were chosen before, where there are such.</summary>
    /// <param name="asked">As a person said it.</param>
    /// <param name="stored">What it was before, with the numbers that were chosen; null: it is new.</param>
    public static ContainerSpec Keep(ContainerSpec asked, ContainerSpec? stored)
    {
        if (stored is null || !asked.Ports.Any(IsOpen))
        {
            return asked;
        }

        var left = stored.Ports
            .Where(port => port is { IsHostMode: false, HostPort: not null, HostPortEnd: null })
            .ToList();
        left.RemoveAll(asked.Ports.Contains);
        return asked with
        {
            Ports =
            [
                .. asked.Ports.Select(port =>
                {
                    if (!IsOpen(port) || left.Find(other => IsChoiceFor(port, other)) is not { } known)
                    {
                        return port;
                    }

                    left.Remove(known);
                    return known;
                }),
            ],
        };
    }

    private static ContainerSpec Choose(
        string service,
        ContainerSpec container,
        HashSet<(int Number, PortProtocol Protocol)> taken,
        ImmutableHashSet<(int Number, PortProtocol Protocol)> avoided,
        out string? error)
    {
        error = null;
        var ports = container.Ports.ToBuilder();
        for (var index = 0; index < ports.Count; index++)
        {
            var port = ports[index];
            if (!IsOpen(port))
            {
                continue;
            }

            var (first, last) = (port.HostPort ?? First, port.HostPortEnd ?? Last);
            var number = first;
            while (number <= last && !taken.Add((number, port.Protocol)))
            {
                number++;
            }

            if (number > last)
            {
                error = $"service {service}: no port of {first}-{last} is left for its port {port.Target}: services of "
                    + "the cluster publish them all"
                    + (avoided.IsEmpty ? "" : ", or programs on its nodes have them");
                return container;
            }

            ports[index] = port with { HostPort = number, HostPortEnd = null };
        }

        return container with { Ports = ports.ToImmutable() };
    }

    private static bool IsOpen(PortSpec port) =>
        !port.IsHostMode && (port.HostPort is null || port.HostPortEnd is not null);

    /// <summary>On a bridge of its node a port is the container's own, and the node chooses.</summary>
    private static bool IsOnOverlay(
        Snapshot snapshot, ContainerSpec container, IReadOnlyDictionary<string, NetworkSpec>? own) =>
        container.NetworkMode == NetworkMode.Networks && container.Endpoints.Any(endpoint =>
            (own?.GetValueOrDefault(endpoint.Network) ?? snapshot.Networks.GetValueOrDefault(endpoint.Network)?.Spec)
                is { Driver: OverlayUse.Driver, Internal: false });

    private static bool IsChoiceFor(PortSpec asked, PortSpec known) =>
        known == asked with { HostPort = known.HostPort, HostPortEnd = null }
        && known.HostPort >= (asked.HostPort ?? 1)
        && known.HostPort <= (asked.HostPortEnd ?? ushort.MaxValue);

    private static ContainerSpec? StoredOf(Snapshot snapshot, ServiceKey key) =>
        snapshot.FindService(key) is { Removal: null } service
            ? snapshot.Releases.GetValueOrDefault(service.Release)?.Container
            : null;

    /// <summary>Also by services that are on their way out, so that a number rests a little.</summary>
    private static HashSet<(int Number, PortProtocol Protocol)> TakenBy(
        Snapshot snapshot,
        IEnumerable<ContainerSpec> asked,
        ImmutableHashSet<(int Number, PortProtocol Protocol)> avoided) =>
    [
        .. avoided,
        .. snapshot.Services.Values
            .Where(service => snapshot.IsOfCluster(service.Key.Project))
            .Select(service => snapshot.Releases.GetValueOrDefault(service.Release)?.Container)
            .OfType<ContainerSpec>()
            .Concat(asked)
            .SelectMany(container => container.Ports)
            .Where(port => port is { HostPort: not null, HostPortEnd: null })
            .Select(port => (port.HostPort!.Value, port.Protocol)),
    ];
}
