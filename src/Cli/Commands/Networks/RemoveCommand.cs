using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Networks;

internal static class RemoveCommand
{
    public static Command Create()
    {
        var force = Flag.Switch("-f, --force", "Do not error if the network does not exist");
        var networks = Operand.Many("NETWORK [NETWORK...]");
        var command = new Command("rm", "Remove one or more networks") { force, networks };
        command.Runs((invocation, cancellationToken) => EachContainer.RunAsync(
            invocation,
            invocation.Get(networks),
            async (daemon, network, token) =>
            {
                try
                {
                    await RemoveAsync(invocation, daemon, network, token);
                }
                catch (RpcException gone) when (invocation.Get(force) && gone.StatusCode == StatusCode.NotFound)
                {
                    return null;
                }

                return network;
            },
            cancellationToken));
        return command;
    }

    private static async Task RemoveAsync(
        Invocation invocation, DaemonConnection daemon, string network, CancellationToken cancellationToken)
    {
        try
        {
            _ = await daemon.Networks.RemoveAsync(
                new NetworkRequest { Network = network }, cancellationToken: cancellationToken);
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            // Not of this machine: the cluster's, perhaps, whatever its id is here.
            var name = await ClusterNetworkCalls.NameOfAsync(invocation, daemon, network, cancellationToken);
            if (await ClusterNetworkCalls.FindAsync(invocation, name, cancellationToken) is null)
            {
                throw;
            }

            await ClusterNetworkCalls.RemoveAsync(invocation, name, cancellationToken);
        }
    }
}
