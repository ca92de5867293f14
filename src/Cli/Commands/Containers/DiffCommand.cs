using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class DiffCommand
{
    public static Command Create()
    {
        var container = Operand.One("CONTAINER");
        var command = new Command("diff", "Inspect changes to files or directories on a container's filesystem")
        {
            container,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var reply = await daemon.Containers.ListChangesAsync(
                new ContainerRequest { Container = invocation.Get(container) }, cancellationToken: cancellationToken);
            foreach (var change in reply.Changes)
            {
                await invocation.Out.WriteLineAsync($"{change.Kind} {change.Path}");
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
