using System.CommandLine;
using Grpc.Core;
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
            if (path is null)
            {
                await CopyAsync(call, invocation.Console.OutBytes, cancellationToken);
                return ExitCodes.Success;
            }

            await WriteAsync(call, path, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    // Whole or not at all: half an archive looks like one.
    private static async Task WriteAsync(
        AsyncServerStreamingCall<SaveChunk> call, string path, CancellationToken cancellationToken)
    {
        var fresh = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            await using (var file = new FileStream(
                fresh, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                await CopyAsync(call, file, cancellationToken);
            }

            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot write {path}: {failure.Message}");
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    private static async Task CopyAsync(
        AsyncServerStreamingCall<SaveChunk> call, Stream output, CancellationToken cancellationToken)
    {
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            await output.WriteAsync(call.ResponseStream.Current.Content.Memory, cancellationToken);
        }
    }
}
