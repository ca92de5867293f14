using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Diagnostics;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Planning;

/// <summary>A project as a client asked for it, lowered by this version of orc, with its images resolved.</summary>
internal sealed record AskedProject
{
    public required ProjectSpec Spec { get; init; }

    /// <summary>In the file, but not of an active profile: no orphans.</summary>
    public ImmutableArray<string> DisabledServices { get; init; } = [];

    /// <summary>What it was lowered from.</summary>
    public ImmutableArray<byte> Canonical { get; init; } = [];

    /// <summary>Devices that the machine must know by name: of which service, and where that is asked for.</summary>
    public ImmutableArray<NamedDevice> NamedDevices { get; init; } = [];

    /// <summary>Where networks that are external are declared.</summary>
    public ImmutableArray<ExternalName> ExternalNetworks { get; init; } = [];

    /// <summary>The same of volumes.</summary>
    public ImmutableArray<ExternalName> ExternalVolumes { get; init; } = [];

    /// <summary>Where networks of its own are declared, by their full names.</summary>
    public ImmutableDictionary<string, SourcePosition> NetworkPositions { get; init; } =
        ImmutableDictionary.Create<string, SourcePosition>(StringComparer.Ordinal);

    /// <summary>The same of volumes.</summary>
    public ImmutableDictionary<string, SourcePosition> VolumePositions { get; init; } =
        ImmutableDictionary.Create<string, SourcePosition>(StringComparer.Ordinal);

    /// <summary>
    /// The labels of networks of this host that bear the name of one of its own, and that the control plane does not
    /// know.
    /// </summary>
    public ImmutableDictionary<string, ImmutableSortedDictionary<string, string>> FoundNetworks { get; init; } =
        ImmutableDictionary.Create<string, ImmutableSortedDictionary<string, string>>(StringComparer.Ordinal);

    /// <summary>The same of volumes.</summary>
    public ImmutableDictionary<string, ImmutableSortedDictionary<string, string>> FoundVolumes { get; init; } =
        ImmutableDictionary.Create<string, ImmutableSortedDictionary<string, string>>(StringComparer.Ordinal);

    /// <summary>Image → id on this host; one that is not in it is left to the agent.</summary>
    public ImmutableDictionary<WantedImage, string> Images { get; init; } =
        ImmutableDictionary.Create<WantedImage, string>();

    /// <summary>Numbers that programs of nodes have: none of them is chosen for a port that was left open.</summary>
    public ImmutableHashSet<(int Number, PortProtocol Protocol)> AvoidedPorts { get; init; } = [];

    /// <summary>Where a Host project is asked for; what is of the cluster has no node.</summary>
    public required NodeId Node { get; init; }

    /// <summary>The id of an image, as far as it is known.</summary>
    public string? FindImage(WantedImage image) => Images.GetValueOrDefault(image);

    /// <summary>The container with the ids of the images that it mounts.</summary>
    public ContainerSpec WithMountedImages(ContainerSpec container) => MountedImages.Resolve(
        container, name => FindImage(new WantedImage(name, container.Platform)));

    public NodeId Home => Spec.Scope == ProjectScope.Cluster ? NodeId.None : Node;

    public ServiceSpec? FindService(string name) =>
        Spec.Services.FirstOrDefault(service => string.Equals(service.Name, name, StringComparison.Ordinal));
}
