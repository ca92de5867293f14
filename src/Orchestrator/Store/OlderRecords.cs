using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Store;

/// <summary>
/// Records of an older version of orc lack what was added since, and what a record lacks is read as null, not as the
/// property's own default. Here each gets what it would have said.
/// </summary>
internal static class OlderRecords
{
    private static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static Commit Mend(Commit commit) =>
        commit.Changes.Any(IsOlder)
            ? commit with { Changes = [.. commit.Changes.Select(Mend)] }
            : commit;

    private static bool IsOlder(Change change) => change switch
    {
        Change.PutService { Service: { } service } =>
            service.Rollback is null || service.Placement is null || service.Reservations is null
            || service.Labels is null || service.History.IsDefault,
        Change.PutNode { Node: { } node } => node.Description is null || node.Labels is null,
        _ => false,
    };

    private static Change Mend(Change change) => change switch
    {
        Change.PutService put when IsOlder(put) => put with { Service = Mend(put.Service) },
        Change.PutNode put when IsOlder(put) => put with { Node = Mend(put.Node) },
        _ => change,
    };

    /// <summary>Before there were clusters an update went on whatever failed, for nothing was watched.</summary>
    private static Service Mend(Service service) => service with
    {
        Update = service.Rollback is null
            ? service.Update with { FailureAction = FailureAction.Continue }
            : service.Update,
        Rollback = service.Rollback ?? new UpdateSpec(),
        Placement = service.Placement ?? PlacementSpec.Anywhere,
        Reservations = service.Reservations ?? ReservationSpec.None,
        Labels = service.Labels ?? None,
        History = service.History.IsDefault ? [] : service.History,
    };

    private static Node Mend(Node node) => node with
    {
        Description = node.Description ?? NodeDescription.None,
        Labels = node.Labels ?? None,
    };
}
