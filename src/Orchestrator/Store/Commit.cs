namespace Orc.Orchestrator.Store;

/// <summary>Changes that happen together, whole in themselves. At most 1,000 and 1 MiB.</summary>
internal sealed record Commit(long Version, ClusterTime Time, IReadOnlyList<Change> Changes)
{
    public const int MaxChanges = 1000;
    public const int MaxBytes = 1 << 20;
}
