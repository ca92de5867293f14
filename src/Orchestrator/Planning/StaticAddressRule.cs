using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Projects;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>An address that a service of a stack asks for (<c>ipv4_address</c>) is nobody else's on its network.
/// </summary>
/// <param name="snapshot">What is.</param>
/// <param name="project">What shall be.</param>
/// <param name="removesOthers">Services of the project that are not in it go, and their addresses with them.</param>
internal sealed class StaticAddressRule(Snapshot snapshot, ProjectSpec project, bool removesOthers)
{
    /// <summary>Who has it or asks for it, as the end of a sentence; null: nobody else.</summary>
    /// <param name="asking">A service of the project: what its own tasks have is not in its way.</param>
    /// <param name="network">As it shall be.</param>
    /// <param name="address">Of the network's subnet.</param>
    public string? FindObstacle(string asking, NetworkSpec network, string address)
    {
        if (network.Subnets.Any(subnet =>
            subnet.Reserved.Contains(address) || GatewayOf(network, subnet) == address))
        {
            return "is reserved (its gateway, or aux_addresses)";
        }

        var others = snapshot.Services.Values
            .Where(other => other.Key != new ServiceKey(project.Name, asking)
                && other.Removal is null && (IsInFile(other.Key) || !IsOfProject(other.Key) || !removesOthers))
            .ToList();
        return FindAsking(asking, others, network.Name, address)
            ?? (snapshot.Networks.GetValueOrDefault(network.Name) is { } known
                ? FindUser(others, known, address)
                : null);
    }

    // An overlay's way out is the node's own address on it.
    private static string? GatewayOf(NetworkSpec network, SubnetSpec subnet) =>
        subnet.Gateway ?? (network.Driver == OverlayUse.Macvlan && OverlayPools.TryParse(subnet.Subnet, out _)
            ? OverlayPools.FirstOf(subnet.Subnet)
            : null);

    // What services of the file ask for, the file says.
    private string? FindAsking(string asking, IEnumerable<Service> others, string network, string address) => project
        .Services
        .Where(service => service.Name != asking && Asks(service.Container, network, address))
        .Select(service => service.Name)
        .Concat(others
            .Where(other => !IsInFile(other.Key) && snapshot.Releases.TryGetValue(other.Release, out var release)
                && Asks(release.Container, network, address))
            .Select(other => other.Key.ToString()))
        .Select(name => $"is what service {name} asks for too")
        .FirstOrDefault();

    private string? FindUser(IEnumerable<Service> others, ProjectNetwork network, string address) =>
        (network.Overlay?.Nodes.Where(node => node.Value == address) ?? [])
        .Select(node => $"node {snapshot.Nodes.GetValueOrDefault(new(node.Key))?.Name ?? node.Key} (its own on it)")
        .Concat(others
            .SelectMany(other => snapshot.TasksOf(other.Key))
            .Where(task => !task.IsGone && !task.IsPast && task.AddressOn(network.Name) == address)
            .Select(task => $"task {task.Wish.Name}"))
        .Concat(snapshot.Attachments.Values
            .Where(one => one.Network == network.Name && one.Error.Length == 0
                && (one.Address ?? one.Asked.Address) == address)
            .Select(one => $"container {one.Asked.Name}"))
        .Select(user => $"is in use by {user}")
        .FirstOrDefault();

    private bool IsOfProject(ServiceKey key) => key.Project == project.Name;

    private bool IsInFile(ServiceKey key) =>
        IsOfProject(key) && project.Services.Any(service => service.Name == key.Name);

    private static bool Asks(ContainerSpec container, string network, string address) =>
        container.Endpoints.Any(endpoint => endpoint.Network == network && endpoint.Ipv4Address == address);
}
