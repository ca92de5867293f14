using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Recovery;

/// <summary>
/// A container that an agent has and the store knows nothing of: it is left alone until its service has a place for it,
/// or a person removes it.
/// </summary>
internal sealed record Orphan
{
    public required OrphanTask Held { get; init; }

    public required NodeId Node { get; init; }

    public ClusterTime FoundAt { get; init; }

    public TaskId Id => Held.Task;

    public ServiceKey Service => new(Held.Project, Held.Service);
}
