using Microsoft.Extensions.Logging;

namespace Orc.Agent.Networks.Firewalls;

internal sealed partial class ForeignFirewalls
{
    [LoggerMessage(LogLevel.Information, "Another firewall is in force: {Standing}")]
    private static partial void LogAccepted(ILogger logger, FirewallStanding standing);

    [LoggerMessage(LogLevel.Warning, "Another firewall blocks containers: {Standing}")]
    private static partial void LogBlocked(ILogger logger, FirewallStanding standing);

    [LoggerMessage(LogLevel.Warning, "The other firewalls of this machine could not be looked at: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
