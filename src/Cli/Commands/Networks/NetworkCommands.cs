using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Networks;

/// <summary>The commands about networks. Compose makes and removes them.</summary>
internal static class NetworkCommands
{
    private const string Instead = "write the network into a Compose file, and orc up makes it";

    public static NounCommand CreateNoun() => new(
        "network",
        "Look at networks",
        [
            new("inspect", InspectCommand.CreateNetwork),
            new("ls", ListCommand.Create, "list"),
            new("create", () => LaterCommand.Create("network create", Instead)),
            new("rm", () => LaterCommand.Create("network rm", "orc down removes a project's networks"), "remove"),
            new("connect", () => LaterCommand.Create("network connect", Instead)),
            new("disconnect", () => LaterCommand.Create("network disconnect", Instead)),
            new("prune", () => LaterCommand.Create("network prune", "orc down removes a project's networks")),
        ]);
}
