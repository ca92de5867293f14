using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Nodes;

internal static class ListCommand
{
    public static Command Create()
    {
        var filters = Flag.List("-f, --filter", "Filter output based on conditions provided", "filter");
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var quiet = Flag.Switch("-q, --quiet", "Only display IDs");
        var command = new Command("ls", "List nodes in the cluster") { filters, format, quiet };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Nodes.ListAsync(
                new ListNodesRequest { Filters = { invocation.Get(filters) ?? [] } },
                cancellationToken: cancellationToken);
            var own = await invocation.Cluster.FindOwnNodeAsync(cancellationToken);
            var template = invocation.Get(format);
            new Listing<NodeView>(NodeColumns.All(own), NodeColumns.Shown).Write(
                invocation.Out,
                reply.Nodes,
                invocation.Get(quiet) && template is null ? "{{.ID}}" : template);
            await invocation.Out.FlushAsync(cancellationToken);
            if (!invocation.Get(quiet) && template is null)
            {
                foreach (var node in reply.Nodes.Where(node => node.StatusMessage.Length > 0))
                {
                    await invocation.Error.WriteLineAsync($"{node.Name}: {node.StatusMessage}");
                }

                foreach (var note in reply.Notes)
                {
                    await invocation.Error.WriteLineAsync(note);
                }
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
