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
            new("backup", BackupCommand.Create),
            new("create", CreateCommand.Create),
            new("inspect", InspectCommand.CreateVolume),
            new("ls", ListCommand.Create, "list"),
            new("move", MoveCommand.Create),
            new("prune", PruneCommand.Create),
            new("restore", RestoreCommand.Create),
            new("rm", RemoveCommand.Create, "remove"),
        ]);
}
