using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary><c>orc explain</c>: why a service's tasks are where they are, or why they do not run.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var services = Operand.Many("SERVICE|TASK [SERVICE|TASK...]");
        var command = new Command("explain", "Say why tasks are where they are, or why they do not run") { services };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            foreach (var service in invocation.Get(services))
            {
                var reply = await cluster.Services.ExplainAsync(
                    new ServiceRequest { Service = service }, cancellationToken: cancellationToken);
                foreach (var line in reply.Lines)
                {
                    await invocation.Out.WriteLineAsync(line);
                }
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
