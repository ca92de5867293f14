using Microsoft.Extensions.Logging;

namespace Orc.Agent.Networks;

internal sealed partial class OverlayNetworks
{
    [LoggerMessage(
        LogLevel.Warning, "who is where on network {Network} could not be told, and is told again: {Reason}")]
    private partial void LogNotTold(string network, string reason);

    [LoggerMessage(
        LogLevel.Warning, "programs on this machine may not reach services of network {Network}: {Reason}")]
    private partial void LogNotLed(string network, string reason);

    [LoggerMessage(LogLevel.Warning, "ports that services publish could not be asked for, and are again: {Reason}")]
    private partial void LogNotAsked(string reason);
}
