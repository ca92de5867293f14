using System.CommandLine;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Clusters;

/// <summary>What holds for the whole cluster.</summary>
internal static class UpdateCommand
{
    public static Command Create()
    {
        var placement = Flag.Text(
            "--placement", "Which node gets a task of a service that does not say it: spread, binpack");
        var command = new Command("update", "Update the cluster") { placement };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var request = new UpdateClusterRequest { RequestId = RequestIds.Create() };
            if (invocation.Get(placement) is { } word)
            {
                request.Placement = word;
            }

            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Nodes.UpdateClusterAsync(request, cancellationToken: cancellationToken);
            await invocation.Out.WriteLineAsync($"placement: {reply.Placement}");
            return ExitCodes.Success;
        });
        return command;
    }
}
