using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

internal static class SaveCommand
{
    public static Command Create()
    {
        var output = Flag.Text("-o, --output", "Write to a file, instead of STDOUT");
        var images = Operand.Many("IMAGE [IMAGE...]");
        var command = new Command("save", "Save one or more images to a tar archive (streamed to STDOUT by default)")
        {
            output, images,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var path = invocation.Get(output);
            if (path is null && invocation.Console.OutputIsTerminal)
            {
                throw new CliException("cowardly refusing to save to a terminal. Use the -o flag or redirect");
            }

            var daemon = await invocation.ConnectAsync(cancellationToken);
            using var call = daemon.Images.Save(
                new SaveImagesRequest { Images = { invocation.Get(images) } }, cancellationToken: cancellationToken);
            await Downloads.SaveAsync(
                path,
                invocation.Console.OutBytes,
                call.ResponseStream,
                (SaveChunk chunk) => chunk.Content,
                cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }
}
