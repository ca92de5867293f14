using System.Collections.Immutable;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Stacks;

/// <summary>The verbs of <c>orc stack</c>: Compose projects of the cluster.</summary>
internal static class StackCommands
{
    public static ImmutableArray<CommandEntry> TopLevel { get; } = [new("plan", PlanCommand.Create)];

    public static NounCommand CreateNoun() => new(
        "stack",
        "Manage stacks: Compose projects of the cluster",
        [
            new("config", ConfigCommand.Create),
            new("deploy", DeployCommand.Create, "up"),
            new("history", Services.HistoryCommand.CreateOfStack),
            new("ls", ListCommand.Create, "list"),
            new("plan", PlanCommand.Create),
            new("ps", PsCommand.Create),
            new("rm", RemoveCommand.Create, "remove", "down"),
            new("services", Services.ListCommand.CreateOfStack),
        ]);
}
