using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class RemoveCommand
{
    public static Command Create()
    {
        var force = Flag.Switch("-f, --force", "Force the removal of a running container (uses SIGKILL)");
        var volumes = Flag.Switch("-v, --volumes", "Remove anonymous volumes associated with the container");
        var link = Flag.Switch("-l, --link", "Remove the specified link");
        link.Hidden = true;
        var containers = Operand.Many("CONTAINER [CONTAINER...]");
        var command = new Command("rm", "Remove one or more containers") { force, volumes, link, containers };
        command.Runs((invocation, cancellationToken) => invocation.Get(link)
            ? throw new CliException("--link is not there: orc has no links")
            : EachContainer.RunAsync(
                invocation,
                invocation.Get(containers).Select(name => name.TrimStart('/')),
                (daemon, container, token) => RemoveAsync(
                    daemon.Containers,
                    new RemoveContainerRequest
                    {
                        Container = container,
                        Force = invocation.Get(force),
                        Volumes = invocation.Get(volumes),
                    },
                    token),
                cancellationToken));
        return command;
    }

    // With --force a container that is not there is told, and no failure, as in docker.
    private static async Task<string?> RemoveAsync(
        Protocol.V1.Containers.ContainersClient client, RemoveContainerRequest request, CancellationToken token)
    {
        try
        {
            _ = await client.RemoveAsync(request, cancellationToken: token);
            return request.Container;
        }
        catch (RpcException failure) when (request.Force && failure.StatusCode == StatusCode.NotFound)
        {
            await Console.Error.WriteLineAsync($"Error response from daemon: {failure.Status.Detail}");
            return null;
        }
    }
}
