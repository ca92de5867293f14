using System.CommandLine;
using System.Globalization;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class WaitCommand
{
    public static Command Create()
    {
        var containers = Operand.Many("CONTAINER [CONTAINER...]");
        var command = new Command(
            "wait", "Block until one or more containers stop, then print their exit codes") { containers };
        command.Runs((invocation, cancellationToken) => EachContainer.RunAsync(
            invocation,
            invocation.Get(containers),
            async (daemon, container, token) =>
            {
                var request = new ContainerRequest { Container = container };
                var reply = await daemon.Containers.WaitAsync(request, cancellationToken: token);
                return reply.Code.ToString(CultureInfo.InvariantCulture);
            },
            cancellationToken));
        return command;
    }
}
