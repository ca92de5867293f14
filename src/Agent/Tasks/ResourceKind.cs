namespace Orc.Agent.Tasks;

/// <summary>What tasks stand on.</summary>
internal enum ResourceKind
{
    Network,
    Volume,
}
