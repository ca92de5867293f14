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
            var owners = await VolumePlace.ListAsync(invocation, cancellationToken);
            var volumes = reply.Volumes.Concat(
                invocation.Get(filter) is { Length: > 0 } ? [] : Elsewhere(owners, reply));
            new Listing<VolumeSummary>(
                VolumeColumns.All(owners.ToDictionary(one => one.Name, one => one.NodeName, StringComparer.Ordinal)),
                owners.Count > 0 ? ["Driver", "Name", "Node"] : ["Driver", "Name"]).Write(
                invocation.Out,
                volumes,
                invocation.Get(quiet) && template is null ? "{{.Name}}" : template);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Of the cluster, on another node or on none yet.</summary>
    private static IEnumerable<VolumeSummary> Elsewhere(
        IReadOnlyList<ClusterVolume> owners, ListVolumesReply here) => owners
        .Where(one => here.Volumes.All(known => known.Spec.Name != one.Name))
        .Select(one => new VolumeSummary { Spec = new WireVolume { Name = one.Name, Driver = one.Driver } });
}
