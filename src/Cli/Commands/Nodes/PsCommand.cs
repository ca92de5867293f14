using System.CommandLine;
using Orc.Cli.Commands.Services;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Nodes;

internal static class PsCommand
{
    private const string Self = "self";

    public static Command Create()
    {
        var listing = new TaskListing();
        var nodes = Operand.Any("[NODE...]");
        var command = new Command("ps", "List tasks running on one or more nodes, defaults to current node") { nodes };
        listing.AddTo(command);
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var found = new List<TaskView>();
            var named = invocation.Get(nodes) is { Length: > 0 } said ? said : [Self];
            var code = await EachNode.RunAsync(invocation, named, async node =>
            {
                var own = node == Self ? await invocation.Cluster.FindOwnNodeAsync(cancellationToken) : node;
                found.AddRange(await listing.ReadAsync(
                    invocation,
                    cluster,
                    new ListTasksRequest { Node = own.Length > 0 ? own : Self },
                    cancellationToken));
            });
            if (found.Count > 0 || code == ExitCodes.Success)
            {
                listing.Write(invocation, found.DistinctBy(task => task.Id));
            }

            return code;
        });
        return command;
    }
}
