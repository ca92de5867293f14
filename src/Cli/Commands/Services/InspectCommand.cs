using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

internal static class InspectCommand
{
    public static Command Create()
    {
        var format = DocumentOutput.FormatFlag();
        var pretty = DocumentOutput.PrettyFlag();
        var services = Operand.Many("SERVICE [SERVICE...]");
        var command = new Command("inspect", "Display detailed information on one or more services")
        {
            format, pretty, services,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            if (invocation.Get(pretty) && invocation.Get(format) is { Length: > 0 })
            {
                throw new CliException("--format is incompatible with human friendly format");
            }

            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            return await DocumentOutput.WriteAsync(
                invocation,
                invocation.Get(services),
                async name =>
                {
                    var reply = await cluster.Services.InspectAsync(
                        new ServiceRequest { Service = name }, cancellationToken: cancellationToken);
                    return reply.Json.Memory;
                },
                invocation.Get(format),
                invocation.Get(pretty) ? ServicePretty.Of : null);
        });
        return command;
    }
}
