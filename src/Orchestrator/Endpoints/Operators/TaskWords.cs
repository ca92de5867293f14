using Orc.Model.Containers;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>A task in Swarm's words, which operators know: Running, Shutdown, Failed.</summary>
internal static class TaskWords
{
    public static string State(ServiceTask task) => task.Observed switch
    {
        { State: TaskState.Ended or TaskState.Removed } ended => Ended(task, ended),
        { State: TaskState.Live } live => Live(task, live.Status),
        { State: TaskState.Ready } => "Ready",
        { State: TaskState.Preparing } => "Preparing",
        _ => task.Node.IsNone ? "Pending" : "Assigned",
    };

    public static string Desired(ServiceTask task, Service? service) => task.Wish.Desired switch
    {
        DesiredState.Live => service is not null && JobRule.IsJob(service) ? "Complete" : "Running",
        DesiredState.Ready => "Ready",
        _ => "Shutdown",
    };

    /// <summary>Since when it is as it is; Unix milliseconds.</summary>
    public static long Since(ServiceTask task)
    {
        var made = task.CreatedAt.Milliseconds;
        var up = task.UpAt?.Milliseconds ?? made;
        var exit = task.Observed?.LastExit?.FinishedAt.ToUnixTimeMilliseconds() ?? 0;
        return task.IsRunning ? Math.Max(up, exit)
            : task.Observed is { State: >= TaskState.Live }
                ? Math.Max(exit, Math.Max(made, task.FailedAt?.Milliseconds ?? 0))
                : made;
    }

    /// <summary>Why it is not what it shall be; empty: nothing is wrong.</summary>
    public static string Error(ServiceTask task, Service? service)
    {
        if (task.Waiting.Length > 0)
        {
            return task.Waiting;
        }

        if (task.IsRunning)
        {
            return "";
        }

        if (task.State == TaskState.Ready && task.Wish.Desired == DesiredState.Ready && service?.Held is { } held)
        {
            return held.Text;
        }

        return task.Observed switch
        {
            { State: TaskState.Live, StoppedByUser: true } => "stopped by hand on its node",
            { EndReason: EndReason.Rejected or EndReason.Failed or EndReason.Lost, Message: { Length: > 0 } message } =>
                message,
            { LastExit: { Error: { Length: > 0 } error } } => error,
            { LastExit: { Code: not 0 } exit } when task.Observed.EndReason != EndReason.Stopped || task.IsHolder =>
                $"task: non-zero exit ({exit.Code}){(exit.OomKilled ? ": out of memory" : "")}",
            { State: < TaskState.Live, Message: { Length: > 0 } message } => message,
            _ => "",
        };
    }

    private static string Ended(ServiceTask task, TaskReport ended) => ended.EndReason switch
    {
        EndReason.Completed => "Complete",
        EndReason.Failed => "Failed",
        EndReason.Rejected => "Rejected",
        EndReason.Lost => "Orphaned",
        _ => task.FailedAt is null ? "Shutdown" : "Failed",
    };

    private static string Live(ServiceTask task, ContainerState status) => status switch
    {
        ContainerState.Running or ContainerState.Paused => "Running",
        ContainerState.Restarting or ContainerState.Created => "Starting",
        _ when !task.IsHolder || task.Observed is { StoppedByUser: true } => "Shutdown",
        _ => task.Observed?.LastExit?.Code is 0 ? "Complete" : "Failed",
    };
}
