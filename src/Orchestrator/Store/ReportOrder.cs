using Orc.Model.Tasks;

namespace Orc.Orchestrator.Store;

/// <summary>Which of two reports of one task counts: messages may come late, twice, or in another order.</summary>
internal static class ReportOrder
{
    /// <summary>
    /// Newer by (epoch, sequence), and not below a rung that was reached: an agent that restarted says Preparing again
    /// of what it looks at, and the ladder is only climbed.
    /// </summary>
    public static bool IsNews(TaskReport? known, TaskReport report) =>
        known is null
        || ((report.Epoch, report.Sequence).CompareTo((known.Epoch, known.Sequence)) > 0
            && report.State >= known.State);
}
