using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Compose.Loading;

namespace Orc.Cli.Commands.Compose.Alpha;

/// <summary><c>orc compose alpha viz</c>: a picture of the project, for graphviz to draw. Needs no daemon.</summary>
internal sealed class VizCommand : Command
{
    private const int MostIndentation = 64;

    private readonly ComposeFlags _flags;
    private readonly Option<bool> _image = Flag.Switch("--image", "Include service's image name in output graph");
    private readonly Option<int?> _indentation =
        Flag.Number("--indentation-size", "Number of tabs or spaces to use for indentation (default 1)");
    private readonly Option<bool> _networks =
        Flag.Switch("--networks", "Include service's attached networks in output graph");
    private readonly Option<bool> _ports = Flag.Switch("--ports", "Include service's exposed ports in output graph");
    private readonly Option<bool> _spaces = Flag.Switch("--spaces", "Indent with spaces, not with tabs");

    public VizCommand(ComposeFlags flags)
        : base("viz", "Generate a graphviz graph from your compose file")
    {
        _flags = flags;
        Option[] options = [_image, _indentation, _networks, _ports, _spaces];
        foreach (var option in options)
        {
            Add(option);
        }

        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var size = invocation.Get(_indentation) ?? 1;
        if (size is < 0 or > MostIndentation)
        {
            throw new CliException($"--indentation-size is from 0 to {MostIndentation}, not {size}");
        }

        var opening = new ProjectOpening(invocation, _flags);
        var opened = await opening.LoadedAsync(
            opening.Request([]) with { Purpose = LoadPurpose.Show, ResolveEnvironment = false }, cancellationToken);
        var graph = new ProjectGraph(opened.Project!)
        {
            Indentation = new string(invocation.Get(_spaces) ? ' ' : '\t', size),
            ShowsImages = invocation.Get(_image),
            ShowsNetworks = invocation.Get(_networks),
            ShowsPorts = invocation.Get(_ports),
        };
        await invocation.Out.WriteAsync(graph.ToString().AsMemory(), cancellationToken);
        return ExitCodes.Success;
    }
}
