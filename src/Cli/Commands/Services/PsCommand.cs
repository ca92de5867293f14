using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

internal static class PsCommand
{
    public static Command Create()
    {
        var listing = new TaskListing();
        var services = Operand.Many("SERVICE [SERVICE...]");
        var command = new Command("ps", "List the tasks of one or more services") { services };
        listing.AddTo(command);
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var found = new List<TaskView>();
            var missing = new List<string>();
            foreach (var service in invocation.Get(services))
            {
                try
                {
                    found.AddRange(await listing.ReadAsync(
                        invocation, cluster, new ListTasksRequest { Service = service }, cancellationToken));
                }
                catch (RpcException unknown) when (unknown.StatusCode == StatusCode.NotFound)
                {
                    missing.Add(unknown.Status.Detail);
                }
            }

            if (found.Count > 0 || missing.Count == 0)
            {
                listing.Write(invocation, found.DistinctBy(task => task.Id));
            }

            await invocation.Out.FlushAsync(cancellationToken);
            foreach (var sentence in missing)
            {
                await invocation.Error.WriteLineAsync(sentence);
            }

            return missing.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }
}
