using System.CommandLine;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Volumes;

internal static class CreateCommand
{
    public static Command Create()
    {
        var driver = Flag.Text("-d, --driver", "Specify volume driver name (local)");
        var labels = Flag.List("--label", "Set metadata for a volume");
        var options = Flag.List("-o, --opt", "Set driver specific options", "map");
        var volume = Operand.Optional("[VOLUME]");
        var command = new Command("create", "Create a volume") { driver, labels, options, volume };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var reply = await daemon.Volumes.CreateAsync(
                new WireVolume
                {
                    Name = invocation.Get(volume) ?? "",
                    Driver = invocation.Get(driver) ?? "local",
                    Options = { LabelFlag.Read(invocation.Get(options) ?? []) },
                    Labels = { LabelFlag.Read(invocation.Get(labels) ?? []) },
                },
                cancellationToken: cancellationToken);
            await invocation.Out.WriteLineAsync(reply.Spec.Name);
            return ExitCodes.Success;
        });
        return command;
    }
}
