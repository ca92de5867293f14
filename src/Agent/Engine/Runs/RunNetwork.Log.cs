using Microsoft.Extensions.Logging;

namespace Orc.Agent.Engine.Runs;

internal sealed partial class RunNetwork
{
    [LoggerMessage(LogLevel.Warning, "/etc/hosts of container {Container} does not follow its networks")]
    private partial void LogHostsStay(Exception failure, string container);
}
