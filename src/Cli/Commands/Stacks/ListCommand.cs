using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Stacks;

internal static class ListCommand
{
    private static readonly ImmutableArray<Column<ProjectSummary>> Columns =
    [
        new("Name", "NAME", stack => stack.Name),
        new("Services", "SERVICES", stack => stack.Services.Count.ToString(CultureInfo.InvariantCulture))
        {
            Json = stack => JsonValue.Create(stack.Services.Count.ToString(CultureInfo.InvariantCulture)),
        },
        new("Release", "RELEASE", stack => stack.Release.ToString(CultureInfo.InvariantCulture)),
    ];

    public static Command Create()
    {
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var command = new Command("ls", "List stacks") { format };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Projects.ListAsync(
                new ListProjectsRequest { All = true }, cancellationToken: cancellationToken);
            new Listing<ProjectSummary>(Columns, "Name", "Services").Write(
                invocation.Out,
                reply.Projects
                    .Where(stack => stack.Name.Length > 0)
                    .OrderBy(stack => stack.Name, StringComparer.Ordinal),
                invocation.Get(format));
            return ExitCodes.Success;
        });
        return command;
    }
}
