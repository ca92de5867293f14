using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Clusters;

/// <summary><c>cluster init</c>: others can join from now on. What runs here goes on as it was.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var advertise = Flag.Text("--advertise-addr", "Address other nodes reach this one at (ADDRESS|DEVICE[:PORT])");
        var listen = Flag.Text("--listen-addr", "Address to listen on (default: all, port 2377)");
        var command = new Command("init", "Initialize a cluster, with this node as its manager") { advertise, listen };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectOrStartAsync(cancellationToken);
            var reply = await new Cluster.ClusterClient(daemon.Channel).InitAsync(
                new ClusterInitRequest
                {
                    AdvertiseAddress = invocation.Get(advertise) ?? "",
                    ListenAddress = invocation.Get(listen) ?? "",
                },
                cancellationToken: cancellationToken);
            await invocation.Out.WriteLineAsync(
                $"Cluster initialized: current node ({reply.Node}) is now a manager.");
            await invocation.Out.WriteLineAsync();
            await JoinText.WriteAsync(invocation, "worker", reply.WorkerToken, reply.Address);
            return ExitCodes.Success;
        });
        return command;
    }
}
