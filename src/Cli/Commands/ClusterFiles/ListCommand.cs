using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.ClusterFiles;

internal static class ListCommand
{
    public static Command Create(WireFileKind kind)
    {
        var filters = Flag.List("-f, --filter", "Filter output based on conditions provided", "filter");
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var quiet = Flag.Switch("-q, --quiet", "Only display IDs");
        var command = new Command("ls", $"List {FileCommands.Word(kind)}s") { filters, format, quiet };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Files.ListAsync(
                new ListFilesRequest { Kind = kind, Filters = { invocation.Get(filters) ?? [] } },
                cancellationToken: cancellationToken);
            var template = invocation.Get(format);
            new Listing<FileView>(Columns(invocation.Time), "ID", "Name", "CreatedAt", "UpdatedAt").Write(
                invocation.Out,
                reply.Files,
                invocation.Get(quiet) && template is null ? "{{.ID}}" : template);
            return ExitCodes.Success;
        });
        return command;
    }

    private static ImmutableArray<Column<FileView>> Columns(TimeProvider time) =>
    [
        new("ID", "ID", file => file.Id),
        new("Name", "NAME", file => file.Name),
        new("CreatedAt", "CREATED", file => Ago(file.CreatedAt, time)),
        new("UpdatedAt", "UPDATED", file => Ago(file.UpdatedAt, time)),
        new("Labels", "LABELS", file => string.Join(',', file.Labels
            .OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}={label.Value}"))),
    ];

    private static string Ago(long milliseconds, TimeProvider time) =>
        RelativeTime.Ago(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), time);
}
