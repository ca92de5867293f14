using System.CommandLine;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Volumes;

internal static class PruneCommand
{
    public static Command Create()
    {
        var all = Flag.Switch("-a, --all", "Remove all unused volumes, not just anonymous ones");
        var force = Flag.Switch("-f, --force", "Do not prompt for confirmation");
        var filter = Flag.List("--filter", "Provide filter values (e.g. \"label=<label>\")", "filter");
        var command = new Command("prune", "Remove unused local volumes") { all, force, filter };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var which = invocation.Get(all) ? "all local volumes" : "anonymous local volumes";
            var warning = $"WARNING! This will remove {which} not used by at least one container.";
            if (!invocation.Get(force) && !await Confirmation.AskAsync(invocation, warning, cancellationToken))
            {
                return ExitCodes.Success;
            }

            var daemon = await invocation.ConnectAsync(cancellationToken);
            var reply = await daemon.Volumes.PruneAsync(
                new PruneRequest { All = invocation.Get(all), Filters = { invocation.Get(filter) ?? [] } },
                cancellationToken: cancellationToken);
            await Containers.PruneCommand.WriteAsync(invocation.Out, "Deleted Volumes:", reply);
            return ExitCodes.Success;
        });
        return command;
    }
}
