using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Orc.Cli.Commands.Services;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.ClusterFiles;

internal static class InspectCommand
{
    private const int Width = 20;

    public static Command Create(WireFileKind kind)
    {
        var word = FileCommands.Word(kind);
        var format = DocumentOutput.FormatFlag();
        var pretty = DocumentOutput.PrettyFlag();
        var files = Operand.Many($"{word.ToUpperInvariant()} [{word.ToUpperInvariant()}...]");
        var command = new Command("inspect", $"Display detailed information on one or more {word}s")
        {
            format, pretty, files,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            return await DocumentOutput.WriteAsync(
                invocation,
                invocation.Get(files),
                async name =>
                {
                    var reply = await cluster.Files.InspectAsync(
                        new FileRequest { Kind = kind, File = name }, cancellationToken: cancellationToken);
                    return reply.Json.Memory;
                },
                invocation.Get(format),
                invocation.Get(pretty) ? Pretty : null);
        });
        return command;
    }

    private static string Pretty(JsonNode file)
    {
        var text = new StringBuilder();
        Line(text, "ID:", (string?)file["ID"]);
        Line(text, "Name:", (string?)file["Spec"]?["Name"]);
        Line(text, "Created at:", (string?)file["CreatedAt"]);
        Line(text, "Updated at:", (string?)file["UpdatedAt"]);
        if ((string?)file["Spec"]?["Data"] is { } data)
        {
            _ = text.Append("Data:\n").Append(Encoding.UTF8.GetString(Convert.FromBase64String(data))).Append('\n');
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string title, string? value) =>
        _ = text.Append(title.PadRight(Width)).Append(value).Append('\n');
}
