using System.CommandLine;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Nodes;

/// <summary><c>node promote</c> and <c>node demote</c>.</summary>
internal static class RoleCommand
{
    public static Command CreatePromote() => Create(
        "promote",
        "Promote one or more nodes to manager in the cluster",
        WireNodeRole.Manager,
        "promoted to a manager in the cluster.");

    public static Command CreateDemote() => Create(
        "demote",
        "Demote one or more nodes from manager in the cluster",
        WireNodeRole.Worker,
        "demoted in the cluster.");

    private static Command Create(string verb, string description, WireNodeRole role, string said)
    {
        var nodes = Operand.Many("NODE [NODE...]");
        var command = new Command(verb, description) { nodes };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            return await EachNode.RunAsync(invocation, invocation.Get(nodes), async node =>
            {
                var request = new UpdateNodeRequest { RequestId = RequestIds.Create(), Node = node, Role = role };
                var reply = await cluster.Nodes.UpdateAsync(request, cancellationToken: cancellationToken);
                await invocation.Out.WriteLineAsync($"Node {node} {said}");
                foreach (var warning in reply.Warnings)
                {
                    await invocation.Error.WriteLineAsync(warning);
                }
            });
        });
        return command;
    }
}
