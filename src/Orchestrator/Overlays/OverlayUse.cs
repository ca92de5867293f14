using System.Security.Cryptography;
using System.Text;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>Questions about overlay networks that several ask.</summary>
internal static class OverlayUse
{
    public const string Driver = "overlay";

    /// <summary>On a network of the machines' own: addresses are given here, and nothing else.</summary>
    public const string Macvlan = "macvlan";

    /// <summary>The control plane gives its addresses.</summary>
    public static bool IsAddressed(ProjectNetwork network) =>
        network.Node.IsNone && network.Spec.Driver is Driver or Macvlan;

    public static bool IsOverlay(ProjectNetwork network) =>
        network.Node.IsNone && string.Equals(network.Spec.Driver, Driver, StringComparison.Ordinal);

    /// <summary>The node can have a part in it: encrypted ones need a kernel that can.</summary>
    public static bool Suits(NetworkSpec network, Node node) =>
        !network.IsEncrypted() || node.Description.Life.Length > 0;

    /// <summary>64 hexadecimal digits, as other networks have.</summary>
    public static string IdOf(ProjectNetwork network)
    {
        var text = $"cluster network {network.Name} {network.Overlay?.Identifier} {network.Overlay?.Subnet}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>A service's name among those of a network.</summary>
    public static string KeyOf(ProjectNetwork network, ServiceKey service) =>
        network.Project.Length > 0 && service.Project == network.Project ? service.Name : service.ToString();

    /// <summary>Services that may stand on a network: its project's, or all where it is for all.</summary>
    public static IEnumerable<Service> CandidatesOf(Snapshot snapshot, ProjectNetwork network) => network.IsShared
        ? snapshot.Services.Values.Where(service => snapshot.IsOfCluster(service.Key.Project))
        : snapshot.ServicesOf(network.Project);

    /// <summary>Those that do, or have a task that still does.</summary>
    public static IEnumerable<Service> ServicesOn(Snapshot snapshot, string network) =>
        snapshot.Networks.TryGetValue(network, out var known)
            ? CandidatesOf(snapshot, known).Where(service => snapshot.TasksOf(service.Key)
                .Where(task => !task.IsGone)
                .Select(task => task.Release)
                .Append(service.Release)
                .Distinct()
                .Any(release => snapshot.Releases.TryGetValue(release, out var one)
                    && Usage.UsesNetwork(one.Container, network)))
            : [];

    /// <summary>A node's single containers on networks of the cluster, with an answer for each that was judged.
    /// </summary>
    public static IEnumerable<Attachment> AttachedOf(Snapshot snapshot, NodeId node) =>
        snapshot.Attachments.Values.Where(one => one.Node == node);

    /// <summary>The address that a release asks for on a network; null: any will do.</summary>
    public static string? AskedAddress(Snapshot snapshot, long release, string network) =>
        snapshot.Releases.GetValueOrDefault(release)?.Container.Endpoints
            .FirstOrDefault(endpoint => endpoint.Network == network)?.Ipv4Address;

    /// <summary>Empty: it has IPv4 alone.</summary>
    public static string Subnet6(ProjectNetwork network) => network.Overlay is not { } plan ? ""
        : network.Spec.Subnets.FirstOrDefault(subnet => subnet.Subnet.Contains(':', StringComparison.Ordinal))?.Subnet
            ?? (network.Spec.EnableIpv6 ? OverlayAddresses.Subnet6(plan.Identifier) : "");

    /// <summary>IPv4 ranges that a person chose.</summary>
    public static IEnumerable<string> AskedSubnets(NetworkSpec network) => network.Subnets
        .Select(subnet => subnet.Subnet)
        .Where(subnet => !subnet.Contains(':', StringComparison.Ordinal));

    /// <summary>The overlay networks that a container stands on.</summary>
    public static IEnumerable<ProjectNetwork> Of(Snapshot snapshot, ContainerSpec container) =>
        AddressedOf(snapshot, container).Where(IsOverlay);

    /// <summary>Those on which it gets its address here.</summary>
    public static IEnumerable<ProjectNetwork> AddressedOf(Snapshot snapshot, ContainerSpec container) =>
        container.Endpoints
            .Select(endpoint => snapshot.Networks.GetValueOrDefault(endpoint.Network))
            .OfType<ProjectNetwork>()
            .Where(IsAddressed);

    /// <summary>It has an address on each of its overlay networks: only then is an agent told of it.</summary>
    public static bool IsAddressed(Snapshot snapshot, ServiceTask task)
    {
        if (task.IsGone || !snapshot.Releases.TryGetValue(task.Release, out var release))
        {
            return true;
        }

        foreach (var endpoint in release.Container.Endpoints)
        {
            if (snapshot.Networks.TryGetValue(endpoint.Network, out var network) && IsAddressed(network)
                && task.AddressOn(network.Name) is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The network that a service's published ports lead through; null: none does.</summary>
    public static string? IngressOf(Snapshot snapshot, Service service)
    {
        if (!snapshot.Releases.TryGetValue(service.Release, out var release) || !IsBalanced(release))
        {
            return null;
        }

        foreach (var endpoint in release.Container.Endpoints)
        {
            if (snapshot.Networks.TryGetValue(endpoint.Network, out var network) && IsOverlay(network)
                && !network.Spec.Internal)
            {
                return network.Name;
            }
        }

        return null;
    }

    private static bool IsBalanced(Release release)
    {
        foreach (var port in release.Container.Ports)
        {
            if (!port.IsHostMode)
            {
                return true;
            }
        }

        return false;
    }

    public static IEnumerable<PortSpec> IngressPorts(Release release) =>
        release.Container.Ports.Where(port => !port.IsHostMode && port.HostPort is not null);
}
