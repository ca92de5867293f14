using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class PruneCommand
{
    public static Command Create()
    {
        var force = Flag.Switch("-f, --force", "Do not prompt for confirmation");
        var filter = Flag.List("--filter", "Provide filter values (e.g. \"until=<timestamp>\")", "filter");
        var command = new Command("prune", "Remove all stopped containers") { force, filter };
        command.Runs(async (invocation, cancellationToken) =>
        {
            if (!invocation.Get(force)
                && !await Confirmation.AskAsync(
                    invocation, "WARNING! This will remove all stopped containers.", cancellationToken))
            {
                return ExitCodes.Success;
            }

            var daemon = await invocation.ConnectAsync(cancellationToken);
            var request = new PruneRequest { Filters = { invocation.Get(filter) ?? [] } };
            var reply = await daemon.Containers.PruneAsync(request, cancellationToken: cancellationToken);
            await WriteAsync(invocation.Out, "Deleted Containers:", reply);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>What a prune did, as docker tells it.</summary>
    public static async Task WriteAsync(TextWriter writer, string title, PruneReply reply)
    {
        if (reply.Removed.Count > 0)
        {
            await writer.WriteLineAsync(title);
            foreach (var removed in reply.Removed)
            {
                await writer.WriteLineAsync(removed);
            }

            await writer.WriteLineAsync();
        }

        await writer.WriteLineAsync($"Total reclaimed space: {HumanSize.Of(reply.Reclaimed, 4)}");
    }
}
