using System.Collections.Immutable;
using Orc.Agent.Networks;
using Orc.Model.Networks;
using Orc.Model.Projects;

namespace Orc.Agent.Tasks;

/// <summary>The bridge networks of the node.</summary>
internal sealed class NodeNetworks(ContainerNetworks networks) : INodeNetworks
{
    public IReadOnlyList<(string Name, ImmutableArray<string> Subnets)> List() =>
        [.. networks.Networks.Select(network => (network.Spec.Name, SubnetsOf(network)))];

    public void Apply(OverlayTable table) => networks.Overlays.Apply(table);

    public void Apply(OverlayKeyring keyring) => networks.Ways.Take(keyring);

    public IReadOnlyCollection<OverlayTable> Overlays() => [.. networks.Overlays.Tables];

    public bool IsOutdated(OverlayTable table) =>
        networks.Find(table.Network) is { Overlay: not null } network && !OverlayNetworks.IsFor(network, table);

    public void Answer(AttachmentAnswer answer, string obstacle) => networks.Attachments.Answer(answer, obstacle);

    public async Task<ImmutableArray<string>> EnsureAsync(
        NetworkSpec spec, ProjectScope scope, CancellationToken cancellationToken) =>
        SubnetsOf(await networks.EnsureNetworkAsync(spec, scope, cancellationToken));

    public Task RemoveAsync(string name, CancellationToken cancellationToken) =>
        networks.RemoveNetworkAsync(name, cancellationToken);

    private static ImmutableArray<string> SubnetsOf(NetworkRecord network) =>
        [.. network.Subnets.Select(subnet => subnet.Subnet.ToString())];
}
