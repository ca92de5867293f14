using Orc.Compose.Projects;
using Orc.Compose.Rendering;
using Orc.Model.Networks;
using Orc.Model.Projects;
using Orc.Model.Volumes;

namespace Orc.Compose.Lowering;

/// <summary>
/// Brings a Compose project into the words of the control plane, with every default of the verb written in: nobody
/// after this needs to know which verb it was.
/// </summary>
public static class ComposeLowering
{
    /// <param name="project">What the files say.</param>
    /// <param name="scope">The verb: <c>up</c> is of the host, <c>stack deploy</c> of the cluster.</param>
    public static ProjectSpec Lower(ComposeProject project, ProjectScope scope)
    {
        var service = new ServiceLowering(project, scope);
        return new ProjectSpec
        {
            Name = project.Name,
            Scope = scope,
            Separator = project.Separator,
            WorkingDirectory = project.WorkingDirectory,
            ConfigFiles = project.Files,
            Services = [.. project.Services.Select(service.Lower)],
            Networks =
            [
                .. project.Networks
                    .Where(network => !network.IsExternal)
                    .Select(network => Lower(project, network, scope)),
            ],
            Volumes =
            [
                .. project.Volumes
                    .Where(volume => !volume.IsExternal)
                    .Select(volume => Lower(project, volume, scope)),
            ],
            ExternalNetworks =
                [.. project.Networks.Where(network => network.IsExternal).Select(network => network.Name)],
            ExternalVolumes = [.. project.Volumes.Where(volume => volume.IsExternal).Select(volume => volume.Name)],
        };
    }

    // In a cluster a network spans its nodes, unless the file says otherwise.
    private static NetworkSpec Lower(ComposeProject project, ComposeNetwork network, ProjectScope scope) => new()
    {
        Name = network.Name,
        Driver = network.Driver is { Length: > 0 } and not "default" ? network.Driver
            : scope == ProjectScope.Cluster ? "overlay"
            : "bridge",
        Internal = network.Internal,

        // On one host any container may be on it.
        Attachable = scope == ProjectScope.Cluster && network.Attachable,
        EnableIpv6 = network.EnableIpv6,
        Subnets = network.Subnets,
        Options = network.Options,
        Labels = scope == ProjectScope.Cluster
            ? network.Labels.SetItem(StackLabels.Namespace, project.Name)
            : network.Labels
                .SetItem(ComposeLabels.Project, project.Name)
                .SetItem(ComposeLabels.Network, network.Key)
                .SetItem(ComposeLabels.ConfigHash, ComposeRenderer.Hash(network.Node))
                .SetItem(ComposeLabels.Version, ComposeLabels.VersionValue),
    };

    private static VolumeSpec Lower(ComposeProject project, ComposeVolume volume, ProjectScope scope) => new()
    {
        Name = volume.Name,
        Driver = volume.Driver ?? ComposeVolume.UsualDriver,
        Options = volume.Options,
        Labels = scope == ProjectScope.Cluster
            ? volume.Labels.SetItem(StackLabels.Namespace, project.Name)
            : volume.Labels
                .SetItem(ComposeLabels.Project, project.Name)
                .SetItem(ComposeLabels.Volume, volume.Key)
                .SetItem(ComposeLabels.ConfigHash, volume.ConfigHash)
                .SetItem(ComposeLabels.Version, ComposeLabels.VersionValue),
    };
}
