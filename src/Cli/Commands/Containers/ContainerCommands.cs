using System.Collections.Immutable;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Containers;

internal static class ContainerCommands
{
    private static readonly ImmutableArray<CommandEntry> Both =
    [
        new("attach", AttachCommand.Create),
        new("create", CreateCommand.Create),
        new("exec", ExecCommand.Create),
        new("kill", KillCommand.Create),
        new("logs", LogsCommand.Create),
        new("pause", PauseCommand.CreatePause),
        new("port", PortCommand.Create),
        new("rename", RenameCommand.Create),
        new("restart", RestartCommand.Create),
        new("rm", RemoveCommand.Create, "remove"),
        new("run", RunCommand.Create),
        new("start", StartCommand.Create),
        new("stats", StatsCommand.Create),
        new("stop", StopCommand.Create),
        new("top", TopCommand.Create),
        new("unpause", PauseCommand.CreateUnpause),
        new("wait", WaitCommand.Create),
        new("cp", CopyCommand.Create),
        new("diff", DiffCommand.Create),
        new("commit", () => LaterCommand.Create("commit", "orc image import makes an image from a tar")),
        new("export", ExportCommand.Create),
        new("update", () => LaterCommand.Create("update", "remove the container and run it with the new limits")),
    ];

    public static ImmutableArray<CommandEntry> TopLevel { get; } =
    [
        .. Both,
        new("inspect", InspectCommand.CreateAny),
        new("ps", ListCommand.CreatePs),
    ];

    public static NounCommand CreateNoun() => new(
        "container",
        "Manage containers",
        [
            .. Both,
            new("inspect", InspectCommand.CreateContainer),
            new("ls", ListCommand.CreateLs, "list", "ps"),
            new("prune", PruneCommand.Create),
        ]);
}
