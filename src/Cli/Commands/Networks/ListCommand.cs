using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Networks;

internal static class ListCommand
{
    public static Command Create()
    {
        var filter = Flag.List("-f, --filter", "Provide filter values (e.g. \"driver=bridge\")", "filter");
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var whole = Flag.Switch("--no-trunc", "Do not truncate the output");
        var quiet = Flag.Switch("-q, --quiet", "Only display network IDs");
        var command = new Command("ls", "List networks") { filter, format, whole, quiet };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var request = new ListNetworksRequest { Filters = { invocation.Get(filter) ?? [] } };
            var reply = await daemon.Networks.ListAsync(request, cancellationToken: cancellationToken);
            var networks = reply.Networks.OrderBy(network => network.Name, StringComparer.Ordinal);
            var shown = invocation.Get(quiet) ? invocation.Get(format) ?? "{{.ID}}" : invocation.Get(format);
            new Listing<NetworkSummary>(Columns(truncate: !invocation.Get(whole)), "ID", "Name", "Driver", "Scope")
                .Write(invocation.Out, networks, shown);
            return ExitCodes.Success;
        });
        return command;
    }

    private static ImmutableArray<Column<NetworkSummary>> Columns(bool truncate) =>
    [
        new("ID", "NETWORK ID", network => truncate ? ContainerText.ShortId(network.Id) : network.Id),
        new("Name", "NAME", network => network.Name),
        new("Driver", "DRIVER", network => network.Driver),
        new("Scope", "SCOPE", network => network.Scope),
        new("Subnets", "SUBNETS", network => string.Join(',', network.Subnets)),
        new("Labels", "LABELS", network => string.Join(',', network.Labels
            .OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}={label.Value}"))),
    ];
}
