using System.CommandLine;
using Orc.Cli.Commands.Images;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose export web</c>: the files of one of its containers as an archive.</summary>
internal sealed class ExportCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<int?> _index =
        Flag.Number("--index", "index of the container if service has multiple replicas.");
    private readonly Option<string?> _output = Flag.Text("-o, --output", "Write to a file, instead of STDOUT");
    private readonly Argument<string> _service = Operand.One("SERVICE");

    public ExportCommand(ComposeFlags flags)
        : base("export", "Export a service container's filesystem as a tar archive")
    {
        _flags = flags;
        Add(_index);
        Add(_output);
        Add(_service);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var service = invocation.Get(_service);
        var path = invocation.Get(_output);
        if (path is null && invocation.Console.OutputIsTerminal)
        {
            throw new CliException("output option is required when exporting to terminal");
        }

        var opened = await new ProjectOpening(invocation, _flags).OpenAsync([service], cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var index = invocation.Get(_index) is > 0 and var given ? given : (int?)null;
        var containers = await ProjectContainers.FindAsync(
            daemon, opened.Name, service, index, OneOffs.Excluded, cancellationToken);
        var container = containers[0];
        if (invocation.Get(_flags.DryRun))
        {
            return await PrintedPlan.WriteAsync(
                invocation, _flags, [$"Container {container.Name} Exporting to {path ?? "standard output"}"]);
        }

        using var call = daemon.Containers.Export(
            new ContainerRequest { Container = container.Id }, cancellationToken: cancellationToken);
        await Downloads.SaveAsync(
            path,
            invocation.Console.OutBytes,
            call.ResponseStream,
            (ArchiveChunk chunk) => chunk.Content,
            cancellationToken);
        return ExitCodes.Success;
    }
}
