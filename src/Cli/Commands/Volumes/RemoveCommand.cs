using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Volumes;

internal static class RemoveCommand
{
    public static Command Create()
    {
        var force = Flag.Switch("-f, --force", "Force the removal of one or more volumes");
        var volumes = Operand.Many("VOLUME [VOLUME...]");
        var command = new Command("rm", "Remove one or more volumes") { force, volumes };
        command.Runs((invocation, cancellationToken) => EachContainer.RunAsync(
            invocation,
            invocation.Get(volumes),
            async (daemon, volume, token) =>
            {
                try
                {
                    _ = await daemon.Volumes.RemoveAsync(
                        new RemoveVolumeRequest { Volume = volume }, cancellationToken: token);
                }
                catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
                {
                    var isGone = await RemoveElsewhereAsync(invocation, volume, token) || invocation.Get(force);
                    if (!isGone)
                    {
                        throw;
                    }
                }

                return volume;
            },
            cancellationToken));
        return command;
    }

    /// <summary>What is not of this machine may be another node's; false: it is not.</summary>
    private static async Task<bool> RemoveElsewhereAsync(
        Invocation invocation, string volume, CancellationToken cancellationToken)
    {
        if (await VolumePlace.FindElsewhereAsync(invocation, volume, cancellationToken) is not { } place)
        {
            return false;
        }

        if (place.OfCluster is { OwnerLost: true } lost)
        {
            await VolumePlace.DropAsync(invocation, lost, cancellationToken);
            return true;
        }

        var there = await place.OpenAsync(invocation, cancellationToken);
        _ = await there.RemoveAsync(
            new RemoveVolumeRequest { Volume = volume, Force = true }, cancellationToken: cancellationToken);
        return true;
    }
}
