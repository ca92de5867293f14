using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Orc.Cli.Commands.Containers.Copying;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose cp web:/etc/conf .</c>: into a service means into each of its containers.</summary>
internal sealed class CopyCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<bool> _all =
        Flag.Switch("--all", "Include containers created by the run command");
    private readonly Option<bool> _archive =
        Flag.Switch("-a, --archive", "Archive mode (copy all uid/gid information)");
    private readonly Option<bool> _follow = Flag.Switch("-L, --follow-link", "Always follow symbol link in SRC_PATH");
    private readonly Option<int?> _index =
        Flag.Number("--index", "Index of the container if service has multiple replicas");
    private readonly Argument<string> _source = Operand.One("SRC");
    private readonly Argument<string> _target = Operand.One("DEST");

    public CopyCommand(ComposeFlags flags)
        : base("cp", "Copy files/folders between a service container and the local filesystem")
    {
        _flags = flags;
        Add(_all);
        Add(_archive);
        Add(_follow);
        Add(_index);
        Add(_source);
        Add(_target);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (source, target) = CopySide.Both(invocation.Get(_source), invocation.Get(_target));
        var manner = new CopyManner(invocation.Get(_follow), invocation.Get(_archive));
        var service = source.Container ?? target.Container!;
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync([service], cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var containers = await ProjectContainers.FindAsync(
            daemon,
            opened.Name,
            service,
            invocation.Get(_index),
            invocation.Get(_all) ? OneOffs.Included : OneOffs.Excluded,
            cancellationToken);
        if (invocation.Get(_flags.DryRun))
        {
            return await PrintedPlan.WriteAsync(invocation, _flags, Steps(source, target, containers));
        }

        if (source.Container is not null)
        {
            var first = source with { Container = containers[0].Id };
            var count = await new CopyOut(invocation, daemon, manner).RunAsync(first, target, cancellationToken);
            await TellAsync(invocation, count, $"{containers[0].Name}:{source.Path}", target, cancellationToken);
            return ExitCodes.Success;
        }

        if (source.IsStream && containers.Length > 1)
        {
            throw new CliException(string.Create(
                CultureInfo.InvariantCulture,
                $"service \"{service}\" has {containers.Length} containers, and standard input can be read once: " +
                $"name one of them with --index"));
        }

        foreach (var container in containers)
        {
            var one = target with { Container = container.Id };
            var count = await new CopyIn(daemon, manner).RunAsync(source, one, cancellationToken);
            await TellAsync(
                invocation, count, source.Path, target with { Container = container.Name }, cancellationToken);
        }

        return ExitCodes.Success;
    }

    private static IEnumerable<string> Steps(
        CopySide source, CopySide target, ImmutableArray<WireContainerReport> containers) =>
        source.Container is not null
            ? [$"Container {containers[0].Name} Copying {source.Path} to {target}"]
            : containers.Select(container => $"Container {container.Name} Copying {source} to {target.Path}");

    private static async Task TellAsync(
        Invocation invocation, long count, string from, CopySide to, CancellationToken cancellationToken)
    {
        if (from != "-" && !to.IsStream)
        {
            await invocation.Error.WriteLineAsync(
                $"Copied {from} to {to} ({HumanSize.Of(count)})".AsMemory(), cancellationToken);
        }
    }
}
