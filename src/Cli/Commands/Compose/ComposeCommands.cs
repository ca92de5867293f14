using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Compose;

/// <summary>The verbs of <c>orc compose</c>.</summary>
internal static class ComposeCommands
{
    public static ImmutableArray<CommandEntry> Verbs { get; } =
    [
        new("version", () => new VersionCommand()),
    ];

    public static Command CreateNoun() => new NounCommand("compose", "Define and run multi-container applications", Verbs);
}
