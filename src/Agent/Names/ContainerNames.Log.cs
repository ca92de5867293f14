using Microsoft.Extensions.Logging;
using Orc.Model.Containers;

namespace Orc.Agent.Names;

/// <summary>What is said of names.</summary>
internal sealed partial class ContainerNames
{
    [LoggerMessage(LogLevel.Warning, "names could not be published: {Failure}")]
    private partial void LogFailed(string failure);

    [LoggerMessage(LogLevel.Debug, "the names process did not hear that container {Container} is gone: {Failure}")]
    private partial void LogNotTold(ContainerId container, string failure);

    [LoggerMessage(LogLevel.Warning, "the names process {Pid} could not be ended: {Failure}")]
    private partial void LogNotEnded(int pid, string failure);
}
