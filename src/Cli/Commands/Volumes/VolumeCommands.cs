using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Volumes;

/// <summary>The verbs of <c>orc volume</c>.</summary>
internal static class VolumeCommands
{
    public static NounCommand CreateNoun() => new(
        "volume",
        "Manage volumes",
        [
            new("create", CreateCommand.Create),
            new("inspect", InspectCommand.CreateVolume),
            new("ls", ListCommand.Create, "list"),
            new("prune", PruneCommand.Create),
            new("rm", RemoveCommand.Create, "remove"),
        ]);
}
