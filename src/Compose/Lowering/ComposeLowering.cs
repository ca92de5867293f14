using Orc.Compose.Projects;
using Orc.Compose.Rendering;
using Orc.Model.Networks;
using Orc.Model.Projects;
using Orc.Model.Volumes;

namespace Orc.Compose.Lowering;

/// <summary>
/// Brings a Compose project into the words of the control plane, with every default of the verb <c>up</c> written in:
/// nobody after this needs to know which verb it was.
/// </summary>
public static class ComposeLowering
{
    public static ProjectSpec Lower(ComposeProject project)
    {
        var service = new ServiceLowering(project);
        return new ProjectSpec
        {
            Name = project.Name,
            Scope = ProjectScope.Host,
            WorkingDirectory = project.WorkingDirectory,
            ConfigFiles = project.Files,
            Services = [.. project.Services.Select(service.Lower)],
            Networks =
                [.. project.Networks.Where(network => !network.IsExternal).Select(network => Lower(project, network))],
            Volumes = [.. project.Volumes.Where(volume => !volume.IsExternal).Select(volume => Lower(project, volume))],
            ExternalNetworks =
                [.. project.Networks.Where(network => network.IsExternal).Select(network => network.Name)],
            ExternalVolumes = [.. project.Volumes.Where(volume => volume.IsExternal).Select(volume => volume.Name)],
        };
    }

    private static NetworkSpec Lower(ComposeProject project, ComposeNetwork network) => new()
    {
        Name = network.Name,
        Driver = network.Driver is { Length: > 0 } and not "default" ? network.Driver : "bridge",
        Internal = network.Internal,
        EnableIpv6 = network.EnableIpv6,
        Subnets = network.Subnets,
        Options = network.Options,
        Labels = network.Labels
            .SetItem(ComposeLabels.Project, project.Name)
            .SetItem(ComposeLabels.Network, network.Key)
            .SetItem(ComposeLabels.ConfigHash, ComposeRenderer.Hash(network.Node))
            .SetItem(ComposeLabels.Version, ComposeLabels.VersionValue),
    };

    private static VolumeSpec Lower(ComposeProject project, ComposeVolume volume) => new()
    {
        Name = volume.Name,
        Driver = volume.Driver ?? "local",
        Options = volume.Options,
        Labels = volume.Labels
            .SetItem(ComposeLabels.Project, project.Name)
            .SetItem(ComposeLabels.Volume, volume.Key)
            .SetItem(ComposeLabels.ConfigHash, ComposeRenderer.Hash(volume.Node))
            .SetItem(ComposeLabels.Version, ComposeLabels.VersionValue),
    };
}
