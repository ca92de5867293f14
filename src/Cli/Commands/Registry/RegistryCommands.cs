using System.Collections.Immutable;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Registry;

/// <summary>The commands about logins to registries.</summary>
internal static class RegistryCommands
{
    public static ImmutableArray<CommandEntry> TopLevel { get; } =
    [
        new("login", LoginCommand.Create),
        new("logout", LogoutCommand.Create),
    ];
}
