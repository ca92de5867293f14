using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.ClusterFiles;

internal static class RemoveCommand
{
    public static Command Create(WireFileKind kind)
    {
        var word = FileCommands.Word(kind);
        var files = Operand.Many($"{word.ToUpperInvariant()} [{word.ToUpperInvariant()}...]");
        var command = new Command("rm", $"Remove one or more {word}s") { files };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var code = ExitCodes.Success;
            foreach (var file in invocation.Get(files))
            {
                try
                {
                    var request = new FileRequest { Kind = kind, File = file, RequestId = RequestIds.Create() };
                    _ = await cluster.Files.RemoveAsync(request, cancellationToken: cancellationToken);
                    await invocation.Out.WriteLineAsync(file);
                }
                catch (RpcException refused) when (
                    refused.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
                {
                    await invocation.Out.FlushAsync(cancellationToken);
                    await invocation.Error.WriteLineAsync(refused.Status.Detail);
                    code = ExitCodes.Failure;
                }
            }

            return code;
        });
        return command;
    }
}
