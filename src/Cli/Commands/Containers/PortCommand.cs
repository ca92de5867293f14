using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class PortCommand
{
    public static Command Create()
    {
        var container = Operand.One("CONTAINER");
        var port = Operand.Optional("[PRIVATE_PORT[/PROTO]]");
        var command = new Command("port", "List port mappings or a specific mapping for the container")
        {
            container, port,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var request = new ContainerRequest { Container = invocation.Get(container) };
            var reply = await daemon.Containers.InspectAsync(request, cancellationToken: cancellationToken);
            var ports = JsonNode.Parse(reply.Json.Span)?["NetworkSettings"]?["Ports"] as JsonObject ?? [];
            var asked = invocation.Get(port);
            var lines = Lines(ports, asked).ToArray();
            if (asked is not null && lines.Length == 0)
            {
                throw new CliException(
                    $"no public port '{asked}' published for {invocation.Get(container)}");
            }

            foreach (var line in lines)
            {
                await invocation.Out.WriteLineAsync(line);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Of docker's JSON: <c>80/tcp -> 0.0.0.0:8080</c>; the address alone where one port was asked.</summary>
    public static IEnumerable<string> Lines(JsonObject ports, string? asked)
    {
        var wanted = asked is null || asked.Contains('/', StringComparison.Ordinal) ? asked : $"{asked}/tcp";
        foreach (var (port, bindings) in ports.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (wanted is not null && port != wanted)
            {
                continue;
            }

            foreach (var binding in bindings as JsonArray ?? [])
            {
                var number = int.Parse((string?)binding?["HostPort"] ?? "0", CultureInfo.InvariantCulture);
                var address = PortText.Address((string?)binding?["HostIp"], number);
                yield return wanted is null ? $"{port} -> {address}" : address;
            }
        }
    }
}
