using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary><c>orc service rebalance</c>: which tasks shall move, and the marks that make them.</summary>
internal static class RebalancePlanner
{
    /// <summary>Of these services; none: of all.</summary>
    public static IReadOnlyList<RebalanceMove> FindMoves(
        Snapshot snapshot, IReadOnlyCollection<Service> services, ClusterTime now) =>
        new RebalanceRule(snapshot, now).FindMoves(services.Count > 0
            ? services
            : snapshot.Services.Values.Where(service => snapshot.IsOfCluster(service.Key.Project)));

    public static ProjectPlan Plan(Snapshot snapshot, IReadOnlyCollection<Service> services, ClusterTime now)
    {
        var moves = FindMoves(snapshot, services, now);
        return new ProjectPlan
        {
            Changes =
            [
                .. moves.GroupBy(move => move.Task.Service).Select(group => new Change.PutService(
                    snapshot.Services[group.Key] with
                    {
                        Rebalance = new RebalanceMark([.. group.Select(move => move.Task.Id)]),
                    })
                {
                    Cause = "a rebalance was asked for",
                }),
            ],
            Services = [.. moves.Select(move => move.Task.Service.ToString()).Distinct()],

            // Who named a service shall know why nothing becomes of it.
            Warnings =
            [
                .. services
                    .Select(service => (service.Key, Obstacle: RebalanceRule.FindObstacle(snapshot, service)))
                    .Where(known => known.Obstacle is not null)
                    .Select(known => $"service {known.Key} is left as it is: {known.Obstacle}"),
            ],
        };
    }
}
