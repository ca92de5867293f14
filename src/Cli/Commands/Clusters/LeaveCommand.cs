using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Clusters;

/// <summary><c>cluster leave</c>: what ran here for the cluster is stopped; what is this host's own goes on.</summary>
internal static class LeaveCommand
{
    public static Command Create()
    {
        var force = Flag.Switch("-f, --force", "Leave though the manager cannot be told, or is this node itself");
        var command = new Command("leave", "Leave the cluster") { force };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            await new Cluster.ClusterClient(daemon.Channel).LeaveAsync(
                new ClusterLeaveRequest { Force = invocation.Get(force) }, cancellationToken: cancellationToken);
            await invocation.Out.WriteLineAsync("Node left the cluster.");
            return ExitCodes.Success;
        });
        return command;
    }
}
