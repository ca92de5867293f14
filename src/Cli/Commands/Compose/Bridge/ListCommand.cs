using System.CommandLine;
using Orc.Cli.Commands.Images;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose.Bridge;

/// <summary>
/// <c>orc compose bridge transformations list</c>: the images here that make another form of a project.
/// </summary>
internal sealed class ListCommand : Command
{
    private readonly Option<string?> _format = Flag.Text("--format", "Format the output. Values: [table | json]");
    private readonly Option<bool> _quiet = Flag.Switch("-q, --quiet", "Only display transformer names");

    public ListCommand()
        : base("list", "List available transformations")
    {
        Aliases.Add("ls");
        Add(_format);
        Add(_quiet);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var reply = await daemon.Images.ListAsync(
            new ListImagesRequest { Filters = { $"label={Transformation.Label}={Transformation.Kind}" } },
            cancellationToken: cancellationToken);
        var rows = reply.Images.SelectMany(image => ImageRow.Of(image, withDigests: false));
        var columns = ImageColumns.All(invocation.Time, truncate: true);
        var format = invocation.Get(_format) is "table" ? null : invocation.Get(_format);
        new Listing<ImageRow>(columns, ["ID", "Repository", "Tag", "CreatedSince", "Size"]).Write(
            invocation.Out, rows, invocation.Get(_quiet) ? "{{.Repository}}:{{.Tag}}" : format);
        return ExitCodes.Success;
    }
}
