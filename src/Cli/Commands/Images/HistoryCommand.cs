using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

internal static class HistoryCommand
{
    public static Command Create()
    {
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var human = Flag.Choice("-H, --human", "Print sizes and dates in human readable format (default true)");
        var whole = Flag.Switch("--no-trunc", "Don't truncate output");
        var quiet = Flag.Switch("-q, --quiet", "Only show image IDs");
        var image = Operand.One("IMAGE");
        var command = new Command("history", "Show the history of an image") { format, human, whole, quiet, image };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var reply = await daemon.Images.HistoryAsync(
                new ImageRequest { Image = invocation.Get(image) }, cancellationToken: cancellationToken);
            var columns = new HistoryColumns(
                invocation.Time, isWhole: invocation.Get(whole), isForPeople: invocation.Get(human) ?? true);
            var template = invocation.Get(format);
            new Listing<HistoryEntry>(columns.All, "ID", "CreatedSince", "CreatedBy", "Size", "Comment").Write(
                invocation.Out, reply.Entries, invocation.Get(quiet) && template is null ? "{{.ID}}" : template);
            return ExitCodes.Success;
        });
        return command;
    }
}
