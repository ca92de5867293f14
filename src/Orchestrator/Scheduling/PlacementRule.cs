using Orc.Model.Nodes;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Scheduling;

/// <summary>On which node a new task goes. A Host project has one: its own.</summary>
internal static class PlacementRule
{
    public static NodeId? Place(Snapshot snapshot, ServiceKey service) =>
        snapshot.Projects.GetValueOrDefault(service.Project)?.Node;
}
