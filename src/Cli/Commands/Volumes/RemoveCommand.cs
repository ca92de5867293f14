using System.CommandLine;
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
                _ = await daemon.Volumes.RemoveAsync(
                    new RemoveVolumeRequest { Volume = volume, Force = invocation.Get(force) },
                    cancellationToken: token);
                return volume;
            },
            cancellationToken));
        return command;
    }
}
