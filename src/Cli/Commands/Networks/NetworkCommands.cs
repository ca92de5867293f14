using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Networks;

/// <summary>The verbs of <c>orc network</c>.</summary>
internal static class NetworkCommands
{
    public static NounCommand CreateNoun() => new(
        "network",
        "Manage networks",
        [
            new("connect", ConnectCommand.Create),
            new("create", CreateCommand.Create),
            new("disconnect", DisconnectCommand.Create),
            new("explain", ExplainCommand.Create),
            new("inspect", InspectCommand.CreateNetwork),
            new("ls", ListCommand.Create, "list"),
            new("prune", PruneCommand.Create),
            new("rm", RemoveCommand.Create, "remove"),
        ]);
}
