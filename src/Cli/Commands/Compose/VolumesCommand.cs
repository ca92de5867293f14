using System.CommandLine;
using Orc.Cli.Commands.Volumes;
using Orc.Cli.Connections;
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
    private readonly Argument<string[]> _services = Operand.Any("[SERVICE...]");

    public VolumesCommand(ComposeFlags flags)
        : base("volumes", "List volumes")
    {
        _flags = flags;
        Add(_quiet);
        Add(_format);
        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var services = invocation.Get(_services);
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync(services, cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var reply = await daemon.Volumes.ListAsync(
            new ListVolumesRequest { Filters = { $"label={ComposeLabels.Project}={opened.Name}" } },
            cancellationToken: cancellationToken);
        var used = services.Length > 0 ? await UsedAsync(daemon, opened.Name, services, cancellationToken) : null;
        var volumes = reply.Volumes
            .Where(volume => used?.Contains(volume.Spec.Name) ?? true)
            .OrderBy(volume => volume.Spec.Name, StringComparer.Ordinal);
        var columns = VolumeColumns.All(new Dictionary<string, string>());
        new Listing<VolumeSummary>(columns, "Driver", "Name")
            .Write(invocation.Out, volumes, invocation.Get(_quiet) ? "{{.Name}}" : invocation.Get(_format));
        return ExitCodes.Success;
    }

    // What containers of these services mount.
    private static async Task<HashSet<string>> UsedAsync(
        DaemonConnection daemon, string project, string[] services, CancellationToken cancellationToken)
    {
        var containers = await ProjectContainers.ListAsync(
            daemon, project, services, OneOffs.Included, cancellationToken);
        return containers.SelectMany(container => container.Spec.Mounts)
            .Where(mount => mount.KindCase == WireMount.KindOneofCase.Volume)
            .Select(mount => mount.Volume.Name)
            .ToHashSet(StringComparer.Ordinal);
    }
}
