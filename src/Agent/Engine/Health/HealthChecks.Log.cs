using Microsoft.Extensions.Logging;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Health;

internal sealed partial class HealthChecks
{
    [LoggerMessage(Level = LogLevel.Information,
        Message = "Container {Container} is {Health}: its probe ended with {ExitCode}")]
    private static partial void Changed(ILogger logger, string container, HealthState health, int exitCode);
}
