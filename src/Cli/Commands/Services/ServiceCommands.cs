using System.Collections.Immutable;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Services;

/// <summary>The verbs of <c>orc service</c>.</summary>
internal static class ServiceCommands
{
    public static ImmutableArray<CommandEntry> TopLevel { get; } = [new("explain", ExplainCommand.Create)];

    public static NounCommand CreateNoun() => new(
        "service",
        "Manage the services of a cluster",
        [
            new("create", CreateCommand.Create),
            new("explain", ExplainCommand.Create),
            new("history", HistoryCommand.CreateOfService),
            new("inspect", InspectCommand.Create),
            new("logs", LogsCommand.Create),
            new("ls", ListCommand.Create, "list"),
            new("ps", PsCommand.Create),
            new("rebalance", RebalanceCommand.Create),
            new("rm", RemoveCommand.Create, "remove"),
            new("rollback", RollbackCommand.Create),
            new("scale", ScaleCommand.Create),
            new("update", UpdateCommand.Create),
        ]);
}
