using System.Collections.Immutable;
using Orc.Cli.Commands.ClusterFiles;
using Orc.Cli.Commands.Clusters;
using Orc.Cli.Commands.Completion;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Commands.Host;
using Orc.Cli.Commands.Images;
using Orc.Cli.Commands.Networks;
using Orc.Cli.Commands.Nodes;
using Orc.Cli.Commands.Registry;
using Orc.Cli.Commands.Services;
using Orc.Cli.Commands.Stacks;
using Orc.Cli.Commands.Volumes;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands;

/// <summary>Every word that may follow <c>orc</c>. A noun lists its own verbs in its folder.</summary>
internal static class CommandTree
{
    public static ImmutableArray<CommandEntry> Entries { get; } =
    [
        .. ContainerCommands.TopLevel,
        .. HostCommands.TopLevel,
        .. ImageCommands.TopLevel,
        .. RegistryCommands.TopLevel,
        .. ComposeCommands.TopLevel,
        .. StackCommands.TopLevel,
        .. ServiceCommands.TopLevel,
        new("completion", () => new CompletionCommand()),
        new("__complete", () => new CompleteCommand()),
        new("cluster", ClusterCommands.CreateNoun),
        new("swarm", ClusterCommands.CreateAlias),
        new("compose", ComposeCommands.CreateNoun),
        new("config", FileCommands.CreateConfigs),
        new("container", ContainerCommands.CreateNoun),
        new("image", ImageCommands.CreateNoun),
        new("network", NetworkCommands.CreateNoun),
        new("node", NodeCommands.CreateNoun),
        new("secret", FileCommands.CreateSecrets),
        new("service", ServiceCommands.CreateNoun),
        new("stack", StackCommands.CreateNoun),
        new("volume", VolumeCommands.CreateNoun),
    ];
}
