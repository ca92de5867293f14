using Orc.Model.Nodes;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Scheduling;

/// <summary>A task that would be better off elsewhere.</summary>
internal sealed record RebalanceMove(ServiceTask Task, NodeId From, NodeId To);
