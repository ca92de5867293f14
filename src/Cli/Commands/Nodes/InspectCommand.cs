using System.CommandLine;
using Orc.Cli.Commands.Services;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Nodes;

internal static class InspectCommand
{
    public static Command Create()
    {
        var format = DocumentOutput.FormatFlag();
        var pretty = DocumentOutput.PrettyFlag();
        var nodes = Operand.Many("self|NODE [NODE...]");
        var command = new Command("inspect", "Display detailed information on one or more nodes")
        {
            format, pretty, nodes,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            if (invocation.Get(pretty) && invocation.Get(format) is { Length: > 0 })
            {
                throw new CliException("--format is incompatible with human friendly format");
            }

            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var own = await invocation.Cluster.FindOwnNodeAsync(cancellationToken);
            return await DocumentOutput.WriteAsync(
                invocation,
                invocation.Get(nodes),
                async name =>
                {
                    var request = new NodeRequest { Node = name == "self" && own.Length > 0 ? own : name };
                    var reply = await cluster.Nodes.InspectAsync(request, cancellationToken: cancellationToken);
                    return reply.Json.Memory;
                },
                invocation.Get(format),
                invocation.Get(pretty) ? NodePretty.Of : null);
        });
        return command;
    }
}
