namespace Orc.Orchestrator.Store;

/// <summary>What became of a record that was handed to the log.</summary>
internal enum AppendOutcome
{
    /// <summary>It is durable.</summary>
    Appended,

    /// <summary>Someone else leads, or the log has gone on: it was not written, and nothing of ours will be.</summary>
    Fenced,

    /// <summary>It may be durable or not; only reading the log tells.</summary>
    Unknown,

    /// <summary>It was not written, for want of room or a broken disk.</summary>
    Refused,
}
