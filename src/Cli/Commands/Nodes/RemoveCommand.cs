using System.CommandLine;
using Grpc.Core;
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
            var code = ExitCodes.Success;
            foreach (var node in invocation.Get(nodes))
            {
                try
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
                }
                catch (RpcException refused) when (refused.StatusCode
                    is StatusCode.NotFound or StatusCode.InvalidArgument or StatusCode.FailedPrecondition)
                {
                    await invocation.Out.FlushAsync(cancellationToken);
                    await invocation.Error.WriteLineAsync(refused.Status.Detail);
                    code = ExitCodes.Failure;
                }
            }

            return code;
        });
        return command;
    }
}
