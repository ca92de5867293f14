using Microsoft.Extensions.Logging;

namespace Orc.Orchestrator.Store;

internal sealed partial class ClusterStore
{
    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The store did not take a commit after version {Version} ({Outcome}): {Error}")]
    private partial void LogAppendFailed(AppendOutcome outcome, long version, string error);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "What the store holds after version {Version} could not be read; the next write tries it again")]
    private partial void LogRecoveryFailed(Exception exception, long version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The checkpoint of version {Version} could not be written")]
    private partial void LogCheckpointFailed(Exception exception, long version);
}
