using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Linux.Processes;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class KillCommand
{
    public static Command Create()
    {
        var signal = Flag.Text("-s, --signal", "Signal to send to the container");
        var containers = Operand.Many("CONTAINER [CONTAINER...]");
        var command = new Command("kill", "Kill one or more running containers") { signal, containers };
        command.Runs((invocation, cancellationToken) =>
        {
            var name = invocation.Get(signal) ?? "";
            return name.Length > 0 && !Signals.TryParse(name, out _)
                ? throw new CliException($"Error response from daemon: invalid signal: {name}")
                : EachContainer.RunAnywhereAsync(
                    invocation,
                    invocation.Get(containers),
                    async (daemon, container, token) =>
                    {
                        var request = new KillContainerRequest { Container = container, Signal = name };
                        _ = await daemon.Containers.KillAsync(request, cancellationToken: token);
                        return container;
                    },
                    cancellationToken);
        });
        return command;
    }
}
