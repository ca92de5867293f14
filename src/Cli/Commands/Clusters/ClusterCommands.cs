using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Clusters;

/// <summary>The verbs of <c>orc cluster</c>, which is <c>orc swarm</c> as well.</summary>
internal static class ClusterCommands
{
    public static NounCommand CreateNoun() => CreateNoun("cluster");

    public static NounCommand CreateAlias() => CreateNoun("swarm");

    private static NounCommand CreateNoun(string name) => new(
        name,
        "Make this node a manager, join a cluster, leave it, back it up",
        [
            new("backup", BackupCommand.Create),
            new("init", InitCommand.Create),
            new("join", JoinCommand.Create),
            new("join-token", JoinTokenCommand.Create),
            new("leave", LeaveCommand.Create),
            new("restore", RestoreCommand.Create),
            new("logins", LoginsCommand.Create),
            new("update", UpdateCommand.Create),
        ]);
}
