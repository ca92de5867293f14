using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

internal static class LoadCommand
{
    public static Command Create()
    {
        var input = Flag.Text("-i, --input", "Read from tar archive file, instead of STDIN");
        var quiet = Flag.Switch("-q, --quiet", "Suppress the load output");
        var command = new Command("load", "Load an image from a tar archive or STDIN") { input, quiet };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var path = invocation.Get(input);
            if (path is null && invocation.Console.InputIsTerminal)
            {
                throw new CliException("requested load from stdin, but stdin is empty");
            }

            await using var source = Uploads.Open(path);
            var daemon = await invocation.ConnectAsync(cancellationToken);
            using var call = daemon.Images.Load(cancellationToken: cancellationToken);
            var sending = SendAsync(source, call.RequestStream, cancellationToken);
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                await invocation.Out.WriteLineAsync(call.ResponseStream.Current.Message);
            }

            await sending;
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task SendAsync(
        Stream source, Grpc.Core.IClientStreamWriter<LoadInput> writer, CancellationToken cancellationToken)
    {
        await Uploads.SendAsync(
            source,
            content => writer.WriteAsync(new LoadInput { Content = content }, cancellationToken),
            cancellationToken);
        await writer.CompleteAsync();
    }
}
