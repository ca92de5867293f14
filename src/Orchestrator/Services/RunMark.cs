using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>
/// How a task's process fares: the agent starts it again in place, and the control plane counts, to try another node
/// when that does not help.
/// </summary>
/// <param name="Seen">The runs that were counted.</param>
/// <param name="Failures">Of those the ones that ended soon, one after another.</param>
/// <param name="Since">When the last one was seen.</param>
internal readonly record struct RunMark(int Seen, int Failures, ClusterTime Since);
