using System.CommandLine;
using Orc.Cli.Commands.Services;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Stacks;

internal static class PsCommand
{
    public static Command Create()
    {
        var listing = new TaskListing();
        var stack = Operand.One("STACK");
        var command = new Command("ps", "List the tasks in the stack") { stack };
        listing.AddTo(command);
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var name = invocation.Get(stack);
            var tasks = await listing.ReadAsync(
                invocation, cluster, new ListTasksRequest { Stack = name }, cancellationToken);
            if (tasks.Count == 0)
            {
                throw new CliException($"nothing found in stack: {name}");
            }

            listing.Write(invocation, tasks);
            return ExitCodes.Success;
        });
        return command;
    }
}
