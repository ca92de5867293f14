using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class RenameCommand
{
    public static Command Create()
    {
        var container = Operand.One("CONTAINER");
        var name = Operand.One("NEW_NAME");
        var command = new Command("rename", "Rename a container") { container, name };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var request = new RenameContainerRequest
            {
                Container = invocation.Get(container),
                Name = invocation.Get(name),
            };
            _ = await daemon.Containers.RenameAsync(request, cancellationToken: cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }
}
