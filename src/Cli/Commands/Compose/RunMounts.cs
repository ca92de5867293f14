using Orc.Cli.Commands.Containers.Flags;
using Orc.Compose.Projects;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>run -v</c>: a name is that of the project's volume, as in a service's own <c>volumes</c>.</summary>
internal static class RunMounts
{
    public static MountSpec Parse(string text, ComposeProject project, Surroundings surroundings)
    {
        var mount = VolumeFlag.Parse(text, surroundings);
        return mount is MountSpec.Volume { Name: { } name } named
            && project.Volumes.FirstOrDefault(volume => volume.Key == name) is { } declared
                ? named with { Name = declared.Name }
                : mount;
    }
}
