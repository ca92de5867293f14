namespace Orc.Orchestrator.Dispatch;

/// <summary>What besides tasks an agent is told of.</summary>
internal enum ResourceKind
{
    Network,
    Volume,
}
