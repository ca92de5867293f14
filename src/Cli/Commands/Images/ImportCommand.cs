using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

internal static class ImportCommand
{
    public static Command Create()
    {
        var change = Flag.List("-c, --change", "Apply Dockerfile instruction to the created image");
        var message = Flag.Text("-m, --message", "Set commit message for imported image");
        var platform = Flag.Text("--platform", "Set platform if server is multi-platform capable");
        var file = Operand.One("file|-");
        var reference = Operand.Optional("[REPOSITORY[:TAG]]");
        var command = new Command("import", "Import the contents from a tarball to create a filesystem image")
        {
            change, message, platform, file, reference,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var path = invocation.Get(file);
            if (path.Contains("://", StringComparison.Ordinal))
            {
                throw new CliException(
                    $"orc import does not fetch {path}: fetch it first, as in: curl -sSL URL | orc import - NAME");
            }

            var begin = new ImportBegin
            {
                Reference = invocation.Get(reference) ?? "",
                Changes = { invocation.Get(change) ?? [] },
                Message = invocation.Get(message) ?? "",
            };
            if (invocation.Get(platform) is { } wanted)
            {
                begin.Platform = wanted;
            }

            await using var source = Uploads.Open(path);
            var daemon = await invocation.ConnectAsync(cancellationToken);
            using var call = daemon.Images.Import(cancellationToken: cancellationToken);
            await call.RequestStream.WriteAsync(new ImportInput { Begin = begin }, cancellationToken);
            await Uploads.SendAsync(
                source,
                content => call.RequestStream.WriteAsync(new ImportInput { Content = content }, cancellationToken),
                cancellationToken);
            await call.RequestStream.CompleteAsync();
            await invocation.Out.WriteLineAsync((await call.ResponseAsync).Id);
            return ExitCodes.Success;
        });
        return command;
    }
}
