using Orc.Model.Nodes;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>What a rebalance does, or would do, in the words of <c>service ps</c>.</summary>
internal static class RebalanceListing
{
    public static RebalanceReply Of(
        Snapshot snapshot, IReadOnlyList<RebalanceMove> moves, ProjectPlan plan, long version)
    {
        var reply = new RebalanceReply
        {
            Written = new ServiceWriteReply
            {
                Version = version,
                Services = { plan.Services },
                Warnings = { plan.Warnings },
            },
        };
        reply.Moves.Add(moves.Select(move => new WireRebalanceMove
        {
            Service = move.Task.Service.ToString(),
            Task = TaskListing.TaskName(move.Task),
            From = NameOf(snapshot, move.From),
            To = NameOf(snapshot, move.To),
        }));
        return reply;
    }

    private static string NameOf(Snapshot snapshot, NodeId node) =>
        snapshot.Nodes.GetValueOrDefault(node)?.Name is { Length: > 0 } name ? name : node.Value;
}
