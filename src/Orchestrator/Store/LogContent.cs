namespace Orc.Orchestrator.Store;

/// <summary>What a log holds: a checkpoint of objects, and the records after it in order.</summary>
internal sealed record LogContent(
    long CheckpointVersion, IReadOnlyList<byte[]> Checkpoint, IReadOnlyList<byte[]> Records);
