using System.CommandLine;
using Orc.Cli.Commands.Images;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class ExportCommand
{
    public static Command Create()
    {
        var output = Flag.Text("-o, --output", "Write to a file, instead of STDOUT");
        var container = Operand.One("CONTAINER");
        var command = new Command("export", "Export a container's filesystem as a tar archive") { output, container };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var path = invocation.Get(output);
            if (path is null && invocation.Console.OutputIsTerminal)
            {
                throw new CliException("cowardly refusing to save to a terminal. Use the -o flag or redirect");
            }

            var daemon = await invocation.ConnectAsync(cancellationToken);
            using var call = daemon.Containers.Export(
                new ContainerRequest { Container = invocation.Get(container) }, cancellationToken: cancellationToken);
            await Downloads.SaveAsync(
                path,
                invocation.Console.OutBytes,
                call.ResponseStream,
                (ArchiveChunk chunk) => chunk.Content,
                cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }
}
