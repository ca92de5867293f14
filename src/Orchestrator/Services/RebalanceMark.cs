using System.Collections.Immutable;
using Orc.Model.Tasks;

namespace Orc.Orchestrator.Services;

/// <summary>
/// Somebody asked for a better distribution: these tasks are replaced, in the manner of updates. Those that are gone
/// are taken off it, and with the last one the mark.
/// </summary>
internal sealed record RebalanceMark(ImmutableArray<TaskId> Tasks);
