using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

/// <summary><c>orc images</c>, <c>orc image ls</c>.</summary>
internal static class ListCommand
{
    public static Command CreateImages() => Create("images");

    public static Command CreateLs() => Create("ls");

    private static Command Create(string name)
    {
        var all = Flag.Switch("-a, --all", "Show all images (default hides intermediate images)");
        var digests = Flag.Switch("--digests", "Show digests");
        var filter = Flag.List("-f, --filter", "Filter output based on conditions provided", "filter");
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var whole = Flag.Switch("--no-trunc", "Don't truncate output");
        var quiet = Flag.Switch("-q, --quiet", "Only show image IDs");
        var reference = Operand.Optional("[REPOSITORY[:TAG]]");
        var command = new Command(name, "List images") { all, digests, filter, format, whole, quiet, reference };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var reply = await daemon.Images.ListAsync(
                new ListImagesRequest
                {
                    All = invocation.Get(all),
                    Filters = { invocation.Get(filter) ?? [] },
                    Reference = invocation.Get(reference) ?? "",
                },
                cancellationToken: cancellationToken);
            var withDigests = invocation.Get(digests);
            var template = invocation.Get(format);
            var rows = reply.Images.SelectMany(image => ImageRow.Of(
                image, withDigests || template?.Contains(".Digest", StringComparison.Ordinal) == true));
            var columns = ImageColumns.All(invocation.Time, truncate: !invocation.Get(whole));
            string[] shown = withDigests
                ? ["Repository", "Tag", "Digest", "ID", "CreatedSince", "Size"]
                : ["Repository", "Tag", "ID", "CreatedSince", "Size"];
            new Listing<ImageRow>(columns, shown).Write(
                invocation.Out, rows, invocation.Get(quiet) && template is null ? "{{.ID}}" : template);
            return ExitCodes.Success;
        });
        return command;
    }
}
