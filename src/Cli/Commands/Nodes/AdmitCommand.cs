using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Nodes;

/// <summary>
/// <c>node admit</c>: lets in a node that proves to have been a member, though its certificate is too old or the store
/// does not know it (any more).
/// </summary>
internal static class AdmitCommand
{
    public static Command Create()
    {
        var nodes = Operand.Many("NODE [NODE...]");
        var command = new Command("admit", "Let in nodes that ask for it (node ls shows who does)") { nodes };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            foreach (var node in invocation.Get(nodes))
            {
                _ = await cluster.Nodes.AdmitAsync(
                    new NodeRequest { Node = node }, cancellationToken: cancellationToken);
                await invocation.Out.WriteLineAsync(node);
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
