using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class StopCommand
{
    public static Command Create()
    {
        var signal = Flag.Text("-s, --signal", "Signal to send to the container");
        var timeout = Flag.Number("-t, --timeout", "Seconds to wait before killing the container (-1: for ever)");
        timeout.Aliases.Add("--time");
        var containers = Operand.Many("CONTAINER [CONTAINER...]");
        var command = new Command("stop", "Stop one or more running containers") { signal, timeout, containers };
        command.Runs((invocation, cancellationToken) => EachContainer.RunAnywhereAsync(
            invocation,
            invocation.Get(containers),
            async (daemon, container, token) =>
            {
                _ = await daemon.Containers.StopAsync(
                    Request(container, invocation.Get(signal), invocation.Get(timeout)), cancellationToken: token);
                return container;
            },
            cancellationToken));
        return command;
    }

    /// <summary>Of <c>stop</c> and <c>restart</c>.</summary>
    public static StopContainerRequest Request(string container, string? signal, int? seconds)
    {
        var request = new StopContainerRequest { Container = container };
        if (!string.IsNullOrEmpty(signal))
        {
            request.Signal = signal;
        }

        if (seconds is { } grace)
        {
            request.Grace = TimeSpan.FromSeconds(grace).ToNanoseconds();
        }

        return request;
    }
}
