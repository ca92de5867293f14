using Microsoft.Extensions.Logging;

namespace Orc.Agent.Networks;

internal sealed partial class RulesetApplier
{
    [LoggerMessage(LogLevel.Warning, "Another program changed the nftables table {Table}; it was rebuilt")]
    private static partial void LogRebuilt(ILogger logger, string table);

    [LoggerMessage(LogLevel.Warning, "A change of the nftables table {Table} was refused, rebuilding it: {Reason}")]
    private static partial void LogRefused(ILogger logger, string table, string reason);

    [LoggerMessage(
        LogLevel.Warning,
        "Tracked connections of UDP to the published ports {Ports} could not be forgotten: {Reason}; who sent there "
        + "before they were published, and goes on without a pause, is heard by nobody")]
    private static partial void LogNotLedOn(ILogger logger, string ports, string reason);

    [LoggerMessage(LogLevel.Information, "The nftables table {Table} is as intended again")]
    private static partial void LogMended(ILogger logger, string table);

    [LoggerMessage(LogLevel.Error, "The nftables table {Table} could not be rebuilt, and is tried again: {Reason}")]
    private static partial void LogFailed(ILogger logger, string table, string reason);
}
