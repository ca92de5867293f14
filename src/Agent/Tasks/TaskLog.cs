using Microsoft.Extensions.Logging;
using Orc.Model.Tasks;

namespace Orc.Agent.Tasks;

/// <summary>What the worker writes into the log.</summary>
internal static partial class TaskLog
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Task {Task} ({Container}): {Step}")]
    public static partial void Doing(ILogger logger, TaskId task, string container, TaskStep step);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "This node {Change} the managers: what must not run twice (x-partition: stop) goes by that")]
    public static partial void CutOff(ILogger logger, string change);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} was rejected: {Reason}")]
    public static partial void Rejected(ILogger logger, TaskId task, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A step of task {Task} failed and will be tried again")]
    public static partial void StepFailed(ILogger logger, Exception failure, TaskId task);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Task {Task} is not assigned any more, and its container {Container} is left as it is")]
    public static partial void Orphaned(ILogger logger, TaskId task, string container);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Task {Task} of cluster {Former} gives way to the one of cluster {Cluster}; its container is left")]
    public static partial void Displaced(ILogger logger, TaskId task, string former, string cluster);
}
