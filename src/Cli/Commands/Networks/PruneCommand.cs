using System.CommandLine;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Networks;

internal static class PruneCommand
{
    public static Command Create()
    {
        var force = Flag.Switch("-f, --force", "Do not prompt for confirmation");
        var filter = Flag.List("--filter", "Provide filter values (e.g. \"until=<timestamp>\")", "filter");
        var command = new Command("prune", "Remove all unused networks") { force, filter };
        command.Runs(async (invocation, cancellationToken) =>
        {
            const string Warning =
                "WARNING! This will remove all custom networks not used by at least one container.";
            if (!invocation.Get(force) && !await Confirmation.AskAsync(invocation, Warning, cancellationToken))
            {
                return ExitCodes.Success;
            }

            var daemon = await invocation.ConnectAsync(cancellationToken);
            var reply = await daemon.Networks.PruneAsync(
                new PruneRequest { Filters = { invocation.Get(filter) ?? [] } }, cancellationToken: cancellationToken);
            var others = await ClusterNetworkCalls.PruneAsync(
                invocation, invocation.Get(filter) ?? [], cancellationToken);
            if (reply.Removed.Count + others.Count > 0)
            {
                await invocation.Out.WriteLineAsync("Deleted Networks:");
                foreach (var name in reply.Removed.Concat(others))
                {
                    await invocation.Out.WriteLineAsync(name);
                }

                await invocation.Out.WriteLineAsync();
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
