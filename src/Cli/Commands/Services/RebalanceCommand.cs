using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>
/// Tasks do not move by themselves when a node comes or comes back; this moves those that would be placed elsewhere.
/// </summary>
internal static class RebalanceCommand
{
    private static readonly ImmutableArray<Column<WireRebalanceMove>> Columns =
    [
        new("Service", "SERVICE", move => move.Service),
        new("Task", "TASK", move => move.Task),
        new("From", "FROM", move => move.From),
        new("To", "TO", move => move.To),
    ];

    public static Command Create()
    {
        var following = new ServiceFollowing();
        var dryRun = Flag.Switch("--dry-run", "Show what would be moved, and move nothing");
        var services = Operand.Any("[SERVICE...]");
        var command = new Command(
            "rebalance", "Move tasks to where they would be placed now, at the pace of updates (of all or some)")
        {
            dryRun, services,
        };
        following.AddTo(command);
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var isDry = invocation.Get(dryRun);
            var reply = await cluster.Services.RebalanceAsync(
                new RebalanceRequest
                {
                    RequestId = RequestIds.Create(),
                    Services = { invocation.Get(services) },
                    DryRun = isDry,
                },
                cancellationToken: cancellationToken);
            if (reply.Moves.Count == 0)
            {
                await invocation.Out.WriteLineAsync("Nothing to move.");
            }
            else
            {
                new Listing<WireRebalanceMove>(Columns, "Service", "Task", "From", "To")
                    .Write(invocation.Out, reply.Moves, null);
            }

            if (!isDry)
            {
                return await following.AfterAsync(invocation, cluster, reply.Written, cancellationToken);
            }

            foreach (var warning in reply.Written.Warnings)
            {
                await invocation.Error.WriteLineAsync(warning);
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
