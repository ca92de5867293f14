using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Clusters;

/// <summary><c>cluster join</c></summary>
internal static class JoinCommand
{
    public static Command Create()
    {
        var token = Flag.Text("--token", "What a manager printed (orc cluster join-token worker)");
        var advertise = Flag.Text("--advertise-addr", "Address other nodes reach this one at");
        var manager = Operand.One("HOST:PORT");
        var command = new Command("join", "Join a cluster") { token, advertise, manager };
        command.Runs(async (invocation, cancellationToken) =>
        {
            if (invocation.Get(token) is not { Length: > 0 } given)
            {
                throw new CliException(
                    "a join token is needed: --token TOKEN; a manager prints it (orc cluster join-token worker)");
            }

            var daemon = await invocation.ConnectOrStartAsync(cancellationToken);
            var reply = await new Cluster.ClusterClient(daemon.Channel).JoinAsync(
                new ClusterJoinRequest
                {
                    Token = given,
                    Manager = invocation.Get(manager),
                    AdvertiseAddress = invocation.Get(advertise) ?? "",
                },
                cancellationToken: cancellationToken);
            foreach (var warning in reply.Warnings)
            {
                await invocation.Error.WriteLineAsync($"WARNING: {warning}");
            }

            var role = reply.Role == WireNodeRole.Manager ? "manager" : "worker";
            await invocation.Out.WriteLineAsync($"This node joined a cluster as a {role}.");
            return ExitCodes.Success;
        });
        return command;
    }
}
