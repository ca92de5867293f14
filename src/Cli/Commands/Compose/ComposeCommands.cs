using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Commands.Compose.Alpha;
using Orc.Cli.Commands.Compose.Bridge;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Compose;

/// <summary>The verbs of <c>orc compose</c>, and the two that are said without it.</summary>
internal static class ComposeCommands
{
    /// <summary><c>orc up</c>, <c>orc down</c>: their flags are those of both words.</summary>
    public static ImmutableArray<CommandEntry> TopLevel { get; } =
    [
        new("up", () => Short(flags => new UpCommand(flags))),
        new("down", () => Short(flags => new DownCommand(flags))),
    ];

    public static Command CreateNoun()
    {
        var flags = new ComposeFlags();
        var noun = new NounCommand("compose", "Define and run multi-container applications", Verbs(flags));
        flags.AddTo(noun);
        return noun;
    }

    private static ImmutableArray<CommandEntry> Verbs(ComposeFlags flags) =>
    [
        new(
            "alpha",
            () => new NounCommand(
                "alpha",
                "Experimental commands",
                [
                    new("dry-run", () => new DryRunCommand()),
                    new("generate", () => new GenerateCommand()),
                    new("viz", () => new VizCommand(flags)),
                ])),
        new("attach", () => new AttachCommand(flags)),
        new("bridge", () => new NounCommand("bridge", "Convert compose files into another model", Bridges(flags))),
        new("build", () => LaterCommand.Build(flags)),
        new("commit", () => LaterCommand.Commit(flags)),
        new("config", () => new ConfigCommand(flags), "convert"),
        new("cp", () => new CopyCommand(flags)),
        new("create", () => new Compose.CreateCommand(flags)),
        new("down", () => new DownCommand(flags)),
        new("events", () => new EventsCommand(flags)),
        new("exec", () => new ExecCommand(flags)),
        new("explain", () => new ExplainCommand(flags)),
        new("export", () => new ExportCommand(flags)),
        new("images", () => new ImagesCommand(flags)),
        new("kill", () => new KillCommand(flags)),
        new("logs", () => new LogsCommand(flags)),
        new("ls", () => new LsCommand()),
        new("pause", () => PauseCommand.Pause(flags)),
        new("port", () => new PortCommand(flags)),
        new("ps", () => new PsCommand(flags)),
        new("publish", () => new PublishCommand(flags)),
        new("pull", () => new PullCommand(flags)),
        new("push", () => LaterCommand.Push(flags)),
        new("restart", () => new RestartCommand(flags)),
        new("rm", () => new RmCommand(flags)),
        new("run", () => new RunCommand(flags)),
        new("schema", () => new SchemaCommand()),
        new("scale", () => new ScaleCommand(flags)),
        new("start", () => new StartCommand(flags)),
        new("stats", () => new StatsCommand(flags)),
        new("stop", () => new StopCommand(flags)),
        new("top", () => new TopCommand(flags)),
        new("unpause", () => PauseCommand.Unpause(flags)),
        new("up", () => new UpCommand(flags)),
        new("version", () => new VersionCommand()),
        new("volumes", () => new VolumesCommand(flags)),
        new("wait", () => new WaitCommand(flags)),
        new("watch", () => new WatchCommand(flags)),
    ];

    private static ImmutableArray<CommandEntry> Bridges(ComposeFlags flags) =>
    [
        new("convert", () => new ConvertCommand(flags)),
        new(
            "transformations",
            () => new NounCommand(
                "transformations",
                "Manage transformation images",
                [
                    new("create", () => new Bridge.CreateCommand(flags)),
                    new("list", () => new ListCommand(), "ls"),
                ])),
    ];

    private static Command Short(Func<ComposeFlags, Command> create)
    {
        var flags = new ComposeFlags();
        var command = create(flags);
        flags.AddTo(command);
        return command;
    }
}
