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
            var reply = await daemon.Networks.ListAsync(
                new ListNetworksRequest { Filters = { invocation.Get(filter) ?? [] } },
                cancellationToken: cancellationToken);
            var others = await ClusterNetworkCalls.ListOthersAsync(
                invocation, invocation.Get(filter) ?? [], reply.Networks, cancellationToken);
            var template = invocation.Get(format);
            new Listing<NetworkSummary>(
                    NetworkColumns.All(truncate: !invocation.Get(whole)), "ID", "Name", "Driver", "Scope")
                .Write(
                    invocation.Out,
                    [.. reply.Networks.Concat(others).OrderBy(network => network.Name, StringComparer.Ordinal)],
                    invocation.Get(quiet) && template is null ? "{{.ID}}" : template);
            return ExitCodes.Success;
        });
        return command;
    }
}
