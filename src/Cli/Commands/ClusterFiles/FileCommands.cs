using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.ClusterFiles;

/// <summary>The verbs of <c>orc secret</c> and <c>orc config</c>, which are the same of two kinds.</summary>
internal static class FileCommands
{
    public static NounCommand CreateSecrets() => Noun("secret", "Manage the secrets of a cluster", WireFileKind.Secret);

    public static NounCommand CreateConfigs() => Noun("config", "Manage the configs of a cluster", WireFileKind.Config);

    public static string Word(WireFileKind kind) => kind == WireFileKind.Secret ? "secret" : "config";

    private static NounCommand Noun(string name, string description, WireFileKind kind) => new(
        name,
        description,
        [
            new("create", () => CreateCommand.Create(kind)),
            new("inspect", () => InspectCommand.Create(kind)),
            new("ls", () => ListCommand.Create(kind), "list"),
            new("rm", () => RemoveCommand.Create(kind), "remove"),
        ]);
}
