using System.Collections.Immutable;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Images;

/// <summary>The commands about images, and their short forms.</summary>
internal static class ImageCommands
{
    private static readonly ImmutableArray<CommandEntry> Both =
    [
        new("build", () => LaterCommand.Create("build", "build with another tool, and orc image load its archive")),
        new("history", HistoryCommand.Create),
        new("import", ImportCommand.Create),
        new("load", LoadCommand.Create),
        new("pull", PullCommand.Create),
        new("push", () => LaterCommand.Create("push", "orc image save writes an archive that other tools push")),
        new("save", SaveCommand.Create),
        new("tag", TagCommand.Create),
    ];

    public static ImmutableArray<CommandEntry> TopLevel { get; } =
    [
        .. Both,
        new("images", ListCommand.CreateImages),
        new("rmi", RemoveCommand.CreateRmi),
    ];

    public static NounCommand CreateNoun() => new(
        "image",
        "Manage images",
        [
            .. Both,
            new("inspect", InspectCommand.CreateImage),
            new("ls", ListCommand.CreateLs, "list"),
            new("prune", PruneCommand.Create),
            new("rm", RemoveCommand.CreateRm, "remove"),
        ]);
}
