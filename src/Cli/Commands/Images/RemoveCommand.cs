using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

/// <summary>
/// <c>orc rmi</c>, <c>orc image rm</c>: one after another, since what one removal leaves counts for the next.
/// </summary>
internal static class RemoveCommand
{
    public static Command CreateRmi() => Create("rmi");

    public static Command CreateRm() => Create("rm");

    private static Command Create(string name)
    {
        var force = Flag.Switch("-f, --force", "Force removal of the image");
        var keepParents = Flag.Switch("--no-prune", "Do not delete untagged parents");
        var images = Operand.Many("IMAGE [IMAGE...]");
        var command = new Command(name, "Remove one or more images") { force, keepParents, images };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var code = ExitCodes.Success;
            foreach (var image in invocation.Get(images))
            {
                var request = new RemoveImageRequest
                {
                    Image = image,
                    Force = invocation.Get(force),
                    NoPrune = invocation.Get(keepParents),
                };
                code = await RemoveAsync(invocation, daemon, request, cancellationToken) ? code : ExitCodes.Failure;
            }

            return code;
        });
        return command;
    }

    private static async Task<bool> RemoveAsync(
        Invocation invocation,
        DaemonConnection daemon,
        RemoveImageRequest request,
        CancellationToken cancellationToken)
    {
        try
        {
            var reply = await daemon.Images.RemoveAsync(request, cancellationToken: cancellationToken);
            foreach (var line in reply.Untagged.Select(name => $"Untagged: {name}")
                .Concat(reply.Deleted.Select(digest => $"Deleted: {digest}")))
            {
                await invocation.Out.WriteLineAsync(line);
            }

            return true;
        }
        catch (RpcException failure)
        {
            await invocation.Out.FlushAsync(cancellationToken);
            await invocation.Error.WriteLineAsync(DaemonErrors.Describe(failure));

            // With --force what is not there is told, and no failure, as in docker.
            return request.Force && failure.StatusCode is StatusCode.NotFound;
        }
    }
}
