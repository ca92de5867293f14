using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Networks;

internal static class DisconnectCommand
{
    public static Command Create()
    {
        var force = Flag.Switch("-f, --force", "Force the container to disconnect from a network");
        var network = Operand.One("NETWORK");
        var container = Operand.One("CONTAINER");
        var command = new Command("disconnect", "Disconnect a container from a network") { force, network, container };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var request = new DisconnectNetworkRequest
            {
                Network = await ClusterNetworkCalls.NameOfAsync(
                    invocation, daemon, invocation.Get(network), cancellationToken),
                Container = invocation.Get(container),
            };
            try
            {
                _ = await daemon.Networks.DisconnectAsync(request, cancellationToken: cancellationToken);
            }
            catch (RpcException gone) when (invocation.Get(force) && gone.StatusCode == StatusCode.NotFound)
            {
                // Forced: a container that is gone is on no network.
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
