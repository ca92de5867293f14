using System.Net;
using Orc.Model.Networks;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>What can be known to be wrong with a stack before any of it is stored.</summary>
internal static class ClusterSpecRule
{
    /// <summary>A sentence; null: nothing is.</summary>
    /// <param name="snapshot">What is.</param>
    /// <param name="project">What shall be.</param>
    /// <param name="removesOthers">Services of the project that are not in it go.</param>
    public static string? FindError(Snapshot snapshot, ProjectSpec project, bool removesOthers)
    {
        if (project.Scope != ProjectScope.Cluster)
        {
            return null;
        }

        var addresses = new StaticAddressRule(snapshot, project, removesOthers);
        foreach (var service in project.Services)
        {
            var error = FindConstraintError(service.Name, service.Placement)
                ?? FindAliasError(service)
                ?? FindAddressError(snapshot, project, service, addresses)
                ?? FindModeError(snapshot, new ServiceKey(project.Name, service.Name), service);
            if (error is not null)
            {
                return error;
            }
        }

        return FindNetworkError(snapshot, project.Networks) ?? PortRule.FindConflict(
            snapshot,
            [.. project.Services.Select(service => (service.Name, service.Container))],
            key => string.Equals(key.Project, project.Name, StringComparison.Ordinal)
                && (removesOthers || project.Services.Any(service => service.Name == key.Name)));
    }

    public static string? FindConstraintError(string service, PlacementSpec placement) => placement.Constraints
        .Where(constraint => !NodeAttributes.IsKnown(constraint.Key))
        .Select(constraint => $"service {service}: placement constraint {constraint}: nodes have no {constraint.Key} "
            + "(node.id, node.hostname, node.ip, node.role, node.platform.os, node.platform.arch, node.labels.<name> "
            + "or engine.labels.<name>)")
        .FirstOrDefault();

    private static string? FindAliasError(ServiceSpec service) =>
        NetworkNames.FindAliasError(service.Container.Endpoints.SelectMany(endpoint => endpoint.Aliases)) is { } error
            ? $"service {service.Name}: {error}"
            : null;

    private static string? FindModeError(Snapshot snapshot, ServiceKey key, ServiceSpec asked) =>
        snapshot.FindService(key) is { Removal: null } known && known.Mode != asked.Mode
            ? $"service {key} is {Word(known.Mode)}, and the file says {Word(asked.Mode)}: a service keeps its mode. "
                + "Remove it first"
            : null;

    /// <summary>An address is one task's.</summary>
    private static string? FindAddressError(
        Snapshot snapshot, ProjectSpec project, ServiceSpec service, StaticAddressRule addresses)
    {
        foreach (var endpoint in service.Container.Endpoints)
        {
            if (endpoint.Ipv4Address is not { } address)
            {
                continue;
            }

            if (service.Mode != ServiceMode.Replicated || service.Replicas > 1)
            {
                return $"service {service.Name}: the address {address} is for one task, and there can be several: "
                    + "take ipv4_address out, or replicas back to 1";
            }

            var network = project.Networks.FirstOrDefault(network => network.Name == endpoint.Network)
                ?? snapshot.Networks.GetValueOrDefault(endpoint.Network)?.Spec;
            if (network?.Driver is not (OverlayUse.Driver or OverlayUse.Macvlan))
            {
                continue;
            }

            var subnets = OverlayUse.AskedSubnets(network).ToList();
            if (!subnets.Exists(subnet => OverlayPools.TryParse(subnet, out var range)
                && IPAddress.TryParse(address, out var number) && range.Contains(number)))
            {
                return $"service {service.Name}: the address {address} lies in no subnet that network {network.Name} "
                    + $"was given ({(subnets.Count == 0 ? "none: say one, ipam: config: subnet" : subnets[0])})";
            }

            if (addresses.FindObstacle(service.Name, network, address) is { } obstacle)
            {
                return $"service {service.Name}: the address {address} of network {network.Name} {obstacle}";
            }
        }

        return null;
    }

    public static string? FindNetworkError(Snapshot snapshot, IReadOnlyList<NetworkSpec> networks)
    {
        if (networks.Select(network => NetworkNames.FindError(network.Name)).FirstOrDefault(error => error is not null)
            is { } wrong)
        {
            return wrong;
        }

        if (networks.FirstOrDefault(network => network.IsEncrypted()) is { } encrypted
            && snapshot.Nodes.Values.Where(node => !OverlayUse.Suits(encrypted, node)).ToList()
                is { Count: > 0 } unable)
        {
            var names = string.Join(", ", unable.Select(node => node.Name).Order(StringComparer.Ordinal));
            return $"network {encrypted.Name}: the kernel of {names} cannot encrypt (no IPsec: xfrm_user, esp4, "
                + "AES-GCM; orcd says more in its log, and looks when it starts): have those nodes leave, or leave the "
                + "option \"encrypted\" out and have the machines' own network do it (WireGuard between them, say)";
        }

        foreach (var network in networks.Where(network => network.Driver is OverlayUse.Driver or OverlayUse.Macvlan))
        {
            if (SubnetRule.FindError(network) is { } error)
            {
                return $"network {network.Name}: {error}";
            }
        }

        var asked = networks
            .Where(network => network.Driver == OverlayUse.Driver)
            .SelectMany(network => network.Subnets.Select(subnet => (network.Name, subnet.Subnet)))
            .ToList();
        foreach (var (name, subnet) in asked)
        {
            var obstacle = (SubnetRule.Is6(subnet)
                    ? SubnetRule.FindOverlap6(snapshot, name, subnet)
                    : OverlayPools.FindObstacle(snapshot, name, subnet))
                ?? asked
                    .Where(other => other.Name != name && IPNetwork.TryParse(other.Subnet, out var range)
                        && OverlayPools.Overlap(range, IPNetwork.Parse(subnet)))
                    .Select(other => $"its subnet {subnet} overlaps {other.Subnet} of network {other.Name}")
                    .FirstOrDefault();
            if (obstacle is not null)
            {
                return $"network {name}: {obstacle}";
            }
        }

        return null;
    }

    private static string Word(ServiceMode mode) => mode switch
    {
        ServiceMode.Global => "global",
        ServiceMode.ReplicatedJob => "replicated-job",
        ServiceMode.GlobalJob => "global-job",
        _ => "replicated",
    };
}
