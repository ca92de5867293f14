namespace Orc.Agent.Engine.Logs;

/// <summary>Some lines of a log, one after another.</summary>
/// <param name="Lines">Whole lines for <c>LogLine.TryTake</c>; the memory is used again for the next batch.</param>
/// <param name="Position">Where the next batch begins.</param>
internal readonly record struct LogBatch(ReadOnlyMemory<byte> Lines, LogPosition Position);
