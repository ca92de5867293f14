using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Progress;

/// <summary>What a call waits for.</summary>
internal interface IGoal
{
    GoalState Check(Snapshot snapshot);
}
