using System.CommandLine;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Nodes;

internal static class RemoveCommand
{
    public static Command Create()
    {
        var force = Flag.Switch("-f, --force", "Force remove a node from the cluster");
        var nodes = Operand.Many("NODE [NODE...]");
        var command = new Command("rm", "Remove one or more nodes from the cluster") { force, nodes };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            return await EachNode.RunAsync(invocation, invocation.Get(nodes), async node =>
            {
                var request = new RemoveNodeRequest
                {
                    RequestId = RequestIds.Create(),
                    Node = node,
                    Force = invocation.Get(force),
                };
                var reply = await cluster.Nodes.RemoveAsync(request, cancellationToken: cancellationToken);
                await invocation.Out.WriteLineAsync(node);
                foreach (var warning in reply.Warnings)
                {
                    await invocation.Out.FlushAsync(cancellationToken);
                    await invocation.Error.WriteLineAsync($"WARNING: {warning}");
                }
            });
        });
        return command;
    }
}
