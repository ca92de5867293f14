using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Volumes;

internal static class ListCommand
{
    private static readonly ImmutableArray<Column<VolumeSummary>> Columns =
    [
        new("Driver", "DRIVER", volume => volume.Spec.Driver),
        new("Name", "VOLUME NAME", volume => volume.Spec.Name),
        new("Mountpoint", "MOUNTPOINT", volume => volume.Mountpoint),
        new("Scope", "SCOPE", _ => "local"),
        new("Labels", "LABELS", volume => string.Join(',', volume.Spec.Labels
            .OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}={label.Value}"))),
    ];

    public static Command Create()
    {
        var filter = Flag.List("-f, --filter", "Provide filter values (e.g. \"dangling=true\")", "filter");
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var quiet = Flag.Switch("-q, --quiet", "Only display volume names");
        var command = new Command("ls", "List volumes") { filter, format, quiet };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var request = new ListVolumesRequest { Filters = { invocation.Get(filter) ?? [] } };
            var reply = await daemon.Volumes.ListAsync(request, cancellationToken: cancellationToken);
            var volumes = reply.Volumes.OrderBy(volume => volume.Spec.Name, StringComparer.Ordinal);
            var shown = invocation.Get(quiet) ? invocation.Get(format) ?? "{{.Name}}" : invocation.Get(format);
            new Listing<VolumeSummary>(Columns, "Driver", "Name").Write(invocation.Out, volumes, shown);
            return ExitCodes.Success;
        });
        return command;
    }
}
