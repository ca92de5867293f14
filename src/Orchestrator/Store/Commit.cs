namespace Orc.Orchestrator.Store;

/// <summary>
/// Changes that happen together, whole in themselves. At most 4,000 and 8 MiB: the files of a project come in one.
/// </summary>
internal sealed record Commit(long Version, ClusterTime Time, IReadOnlyList<Change> Changes)
{
    public const int MaxChanges = 4000;
    public const int MaxBytes = 8 << 20;
}
