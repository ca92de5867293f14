using System.CommandLine;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

internal static class PruneCommand
{
    public static Command Create()
    {
        var all = Flag.Switch("-a, --all", "Remove all unused images, not just dangling ones");
        var force = Flag.Switch("-f, --force", "Do not prompt for confirmation");
        var filter = Flag.List("--filter", "Provide filter values (e.g. \"until=<timestamp>\")", "filter");
        var command = new Command("prune", "Remove unused images") { all, force, filter };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var warning = invocation.Get(all)
                ? "WARNING! This will remove all images without at least one container associated to them."
                : "WARNING! This will remove all dangling images.";
            if (!invocation.Get(force) && !await Confirmation.AskAsync(invocation, warning, cancellationToken))
            {
                return ExitCodes.Success;
            }

            var daemon = await invocation.ConnectAsync(cancellationToken);
            var reply = await daemon.Images.PruneAsync(
                new PruneRequest { All = invocation.Get(all), Filters = { invocation.Get(filter) ?? [] } },
                cancellationToken: cancellationToken);
            await Containers.PruneCommand.WriteAsync(invocation.Out, "Deleted Images:", reply);
            return ExitCodes.Success;
        });
        return command;
    }
}
