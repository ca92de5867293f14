using System.CommandLine;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Volumes;

internal static class CreateCommand
{
    public static Command Create()
    {
        var driver = Flag.Text("-d, --driver", "Specify volume driver name");
        var label = Flag.List("--label", "Set metadata for a volume");
        var nameFlag = Flag.Text("--name", "Specify volume name");
        nameFlag.Hidden = true;
        var options = Flag.List("-o, --opt", "Set driver specific options");
        var name = Operand.Optional("[VOLUME]");
        var command = new Command("create", "Create a volume") { driver, label, nameFlag, options, name };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var volume = new WireVolume
            {
                Name = invocation.Get(name) ?? invocation.Get(nameFlag) ?? "",
                Driver = invocation.Get(driver) ?? "",
                Labels = { LabelFlag.Read(invocation.Get(label) ?? []) },
                Options = { LabelFlag.Read(invocation.Get(options) ?? []) },
            };
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var made = await daemon.Volumes.CreateAsync(volume, cancellationToken: cancellationToken);
            await invocation.Out.WriteLineAsync(made.Spec.Name);
            return ExitCodes.Success;
        });
        return command;
    }
}
