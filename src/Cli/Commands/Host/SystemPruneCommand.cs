using System.CommandLine;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Host;

internal static class SystemPruneCommand
{
    public static Command Create()
    {
        var all = Flag.Switch("-a, --all", "Remove all unused images not just dangling ones");
        var force = Flag.Switch("-f, --force", "Do not prompt for confirmation");
        var volumes = Flag.Switch("--volumes", "Prune anonymous volumes");
        var filter = Flag.List("--filter", "Provide filter values (e.g. \"label=<key>=<value>\")", "filter");
        var command = new Command("prune", "Remove unused data") { all, force, volumes, filter };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var images = invocation.Get(all) ? "all images without a container" : "all dangling images";
            var extra = invocation.Get(volumes) ? "\n  - all anonymous volumes not used by a container" : "";
            var warning = $"WARNING! This will remove:\n  - all stopped containers{extra}\n  - {images}\n";
            if (!invocation.Get(force) && !await Confirmation.AskAsync(invocation, warning, cancellationToken))
            {
                return ExitCodes.Success;
            }

            var daemon = await invocation.ConnectAsync(cancellationToken);
            var filters = invocation.Get(filter) ?? [];
            var containers = await daemon.Containers.PruneAsync(
                new PruneRequest { Filters = { filters } }, cancellationToken: cancellationToken);
            await WriteAsync(invocation.Out, "Deleted Containers:", containers);
            var reclaimed = containers.Reclaimed;
            if (invocation.Get(volumes))
            {
                var reply = await daemon.Volumes.PruneAsync(
                    new PruneRequest { Filters = { filters } }, cancellationToken: cancellationToken);
                await WriteAsync(invocation.Out, "Deleted Volumes:", reply);
                reclaimed += reply.Reclaimed;
            }

            var pruned = await daemon.Images.PruneAsync(
                new PruneRequest { Filters = { filters }, All = invocation.Get(all) },
                cancellationToken: cancellationToken);
            await WriteAsync(invocation.Out, "Deleted Images:", pruned);
            reclaimed += pruned.Reclaimed;
            await invocation.Out.WriteLineAsync($"Total reclaimed space: {HumanSize.Of(reclaimed, 4)}");
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task WriteAsync(TextWriter writer, string title, PruneReply reply)
    {
        if (reply.Removed.Count == 0)
        {
            return;
        }

        await writer.WriteLineAsync(title);
        foreach (var removed in reply.Removed)
        {
            await writer.WriteLineAsync(removed);
        }

        await writer.WriteLineAsync();
    }
}
