using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Compose.Lowering;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose volumes</c>: of a project.</summary>
internal sealed class VolumesCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<bool> _quiet = Flag.Switch("-q, --quiet", "Only display volume names");
    private readonly Option<string?> _format = Flag.Text("--format", "Format output: table, json or a Go template");

    public VolumesCommand(ComposeFlags flags)
        : base("volumes", "List volumes")
    {
        _flags = flags;
        Add(_quiet);
        Add(_format);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync([], cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var reply = await daemon.Volumes.ListAsync(
            new ListVolumesRequest { Filters = { $"label={ComposeLabels.Project}={opened.Name}" } },
            cancellationToken: cancellationToken);
        ImmutableArray<Column<VolumeSummary>> columns =
        [
            new("Driver", "DRIVER", volume => volume.Spec.Driver),
            new("Name", "VOLUME NAME", volume => volume.Spec.Name),
            new("Mountpoint", "MOUNTPOINT", volume => volume.Mountpoint),
        ];
        var volumes = reply.Volumes.OrderBy(volume => volume.Spec.Name, StringComparer.Ordinal);
        new Listing<VolumeSummary>(columns, "Driver", "Name")
            .Write(invocation.Out, volumes, invocation.Get(_quiet) ? "{{.Name}}" : invocation.Get(_format));
        return ExitCodes.Success;
    }
}
