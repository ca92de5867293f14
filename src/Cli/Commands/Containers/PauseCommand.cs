using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

/// <summary><c>pause</c> and its opposite.</summary>
internal static class PauseCommand
{
    public static Command CreatePause() => Create(
        "pause",
        "Pause all processes within one or more containers",
        async (daemon, container, token) =>
        {
            var request = new ContainerRequest { Container = container };
            _ = await daemon.Containers.PauseAsync(request, cancellationToken: token);
            return container;
        });

    public static Command CreateUnpause() => Create(
        "unpause",
        "Unpause all processes within one or more containers",
        async (daemon, container, token) =>
        {
            var request = new ContainerRequest { Container = container };
            _ = await daemon.Containers.UnpauseAsync(request, cancellationToken: token);
            return container;
        });

    private static Command Create(string name, string description, EachContainer.Act act)
    {
        var containers = Operand.Many("CONTAINER [CONTAINER...]");
        var command = new Command(name, description) { containers };
        command.Runs((invocation, cancellationToken) =>
            EachContainer.RunAsync(invocation, invocation.Get(containers), act, cancellationToken));
        return command;
    }
}
