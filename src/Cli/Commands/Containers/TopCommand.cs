using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class TopCommand
{
    public static Command Create()
    {
        var container = Operand.One("CONTAINER");
        var options = Operand.Rest("[ps OPTIONS]");
        var command = new Command("top", "Display the running processes of a container") { container, options };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var request = new TopRequest
            {
                Container = invocation.Get(container),
                PsArguments = { invocation.Get(options) },
            };
            var reply = await daemon.Containers.TopAsync(request, cancellationToken: cancellationToken);
            TextTable.Write(
                invocation.Out,
                reply.Processes.Select(process => (IReadOnlyList<string>)process.Values).Prepend([.. reply.Titles]),
                TextTable.WideColumns);
            return ExitCodes.Success;
        });
        return command;
    }
}
