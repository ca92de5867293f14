using Microsoft.Extensions.Logging;

namespace Orc.Agent.Engine.Runs;

internal sealed partial class ContainerRuns
{
    [LoggerMessage(LogLevel.Warning, "container {Container}: {Warning}")]
    private partial void LogWarning(string container, string warning);

    [LoggerMessage(LogLevel.Error, "the end of container {Container}'s run could not be followed")]
    private partial void LogFollowFailed(Exception failure, string container);

    [LoggerMessage(LogLevel.Error, "not everything of container {Container}'s run could be cleaned up")]
    private partial void LogNotClean(Exception failure, string container);

    [LoggerMessage(LogLevel.Warning, "the cgroup {Path} of container {Container} cannot be removed yet")]
    private partial void LogCgroupStays(string container, string path);

    [LoggerMessage(LogLevel.Warning, "container {Container} could not be started again")]
    private partial void LogRestartFailed(Exception failure, string container);
}
