using System.CommandLine;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Stacks;

/// <summary><c>stack rm</c>: returns when all of it is gone, so that a deploy that follows never meets it.</summary>
internal static class RemoveCommand
{
    public static Command Create()
    {
        var detach = Flag.Switch("-d, --detach", "Do not wait for stack removal");
        var stacks = Operand.Many("STACK [STACK...]");
        var command = new Command("rm", "Remove one or more stacks") { detach, stacks };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            foreach (var stack in invocation.Get(stacks))
            {
                var known = await cluster.Projects.ListAsync(
                    new ListProjectsRequest { All = true, Name = stack }, cancellationToken: cancellationToken);
                if (stack.Length == 0 || known.Projects.Count == 0)
                {
                    await invocation.Error.WriteLineAsync($"Nothing found in stack: {stack}");
                    continue;
                }

                var request = new DownRequest
                {
                    RequestId = RequestIds.Create(),
                    Project = stack,
                    Detach = invocation.Get(detach),
                };
                using var call = cluster.Projects.Down(request, cancellationToken: cancellationToken);
                _ = await StackEvents.FollowAsync(invocation, call, isQuiet: false, cancellationToken);
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
