using System.Collections.Immutable;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Host;

/// <summary>The commands about this machine and its daemon.</summary>
internal static class HostCommands
{
    public static ImmutableArray<CommandEntry> TopLevel { get; } =
    [
        new("version", VersionCommand.Create),
        new("info", InfoCommand.Create),
        new("events", EventsCommand.Create),
        new("system", CreateSystem),
    ];

    private static NounCommand CreateSystem() => new(
        "system",
        "Manage this machine and its daemon",
        [
            new("info", InfoCommand.Create),
            new("events", EventsCommand.Create),
            new("logs", SystemLogsCommand.Create),
            new("prune", SystemPruneCommand.Create),
            new("start", SystemStartCommand.CreateStart),
            new("restart", SystemStartCommand.CreateRestart),
            new("shutdown", SystemShutdownCommand.Create),
            new("install", SystemInstallCommand.CreateInstall),
            new("uninstall", SystemInstallCommand.CreateUninstall),
            new("dial-stdio", DialStdioCommand.Create),
            new("df", DiskUsageCommand.Create),
        ]);
}
