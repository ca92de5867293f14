using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Reaping;

/// <summary>Forgets requests that nobody will ask again.</summary>
internal sealed class RequestReaper : IDecider<RequestId>
{
    public IEnumerable<RequestId> All(Snapshot snapshot) => snapshot.Requests.Keys;

    public IEnumerable<RequestId> TouchedBy(Change change, Snapshot snapshot) =>
        change is Change.PutRequest put ? [put.Request.Id] : [];

    public Decision Decide(Snapshot snapshot, RequestId key, ClusterTime now)
    {
        if (!snapshot.Requests.TryGetValue(key, out var request))
        {
            return Decision.Nothing;
        }

        var until = request.At + RequestId.Remembered;
        return now >= until ? new Decision([new Change.DropRequest(key)]) : new Decision([], until);
    }
}
