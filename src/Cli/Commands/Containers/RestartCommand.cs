using System.CommandLine;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Containers;

internal static class RestartCommand
{
    public static Command Create()
    {
        var signal = Flag.Text("-s, --signal", "Signal to send to the container");
        var timeout = Flag.Number("-t, --timeout", "Seconds to wait before killing the container (-1: for ever)");
        timeout.Aliases.Add("--time");
        var containers = Operand.Many("CONTAINER [CONTAINER...]");
        var command = new Command("restart", "Restart one or more containers") { signal, timeout, containers };
        command.Runs((invocation, cancellationToken) => EachContainer.RunAnywhereAsync(
            invocation,
            invocation.Get(containers),
            async (daemon, container, token) =>
            {
                _ = await daemon.Containers.RestartAsync(
                    StopCommand.Request(container, invocation.Get(signal), invocation.Get(timeout)),
                    cancellationToken: token);
                return container;
            },
            cancellationToken));
        return command;
    }
}
