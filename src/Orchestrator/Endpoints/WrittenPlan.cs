using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints;

/// <summary>A plan that was written.</summary>
/// <param name="Before">The snapshot it was decided on.</param>
/// <param name="Plan">What it is.</param>
/// <param name="Version">Where it can be read.</param>
internal sealed record WrittenPlan(Snapshot Before, ProjectPlan Plan, long Version);
