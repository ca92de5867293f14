using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Nodes;

/// <summary>The verbs of <c>orc node</c>.</summary>
internal static class NodeCommands
{
    public static NounCommand CreateNoun() => new(
        "node",
        "Manage the nodes of a cluster",
        [
            new("admit", AdmitCommand.Create),
            new("demote", RoleCommand.CreateDemote),
            new("inspect", InspectCommand.Create),
            new("ls", ListCommand.Create, "list"),
            new("promote", RoleCommand.CreatePromote),
            new("ps", PsCommand.Create),
            new("rm", RemoveCommand.Create, "remove"),
            new("update", UpdateCommand.Create),
        ]);
}
