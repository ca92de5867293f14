using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Volumes;

internal static class ListCommand
{
    public static Command Create()
    {
        var filter = Flag.List("-f, --filter", "Provide filter values (e.g. \"dangling=true\")", "filter");
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var quiet = Flag.Switch("-q, --quiet", "Only display volume names");
        var command = new Command("ls", "List volumes") { filter, format, quiet };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var reply = await daemon.Volumes.ListAsync(
                new ListVolumesRequest { Filters = { invocation.Get(filter) ?? [] } },
                cancellationToken: cancellationToken);
            var template = invocation.Get(format);
            new Listing<VolumeSummary>(VolumeColumns.All, "Driver", "Name").Write(
                invocation.Out, reply.Volumes, invocation.Get(quiet) && template is null ? "{{.Name}}" : template);
            return ExitCodes.Success;
        });
        return command;
    }
}
