namespace Orc.Orchestrator.Store;

/// <summary>
/// The commits after some version up to <see cref="Head"/>. After a gap there are none: look at everything.
/// </summary>
internal sealed record CommitRange(Snapshot Head, IReadOnlyList<Commit> Commits, bool IsGap);
