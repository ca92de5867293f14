using Grpc.Core;
using Orc.Model.Containers;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints;

/// <summary>
/// A signal that a process handles (<c>kill -s HUP</c>) leaves no mark: it is handed on to each container.
/// </summary>
internal sealed class SignalRelay(Snapshot snapshot, INodeResources resources)
{
    public async Task SendAsync(SignalOptions options, ProjectEventWriter events, CancellationToken cancellationToken)
    {
        if (options.Services.FirstOrDefault(name =>
                snapshot.FindService(new ServiceKey(options.Project, name)) is null) is { } missing)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"no such service: {missing}"));
        }

        var tasks = snapshot.TasksOfProject(options.Project).Where(task => task is { IsOneOff: false, IsRunning: true }
            && (options.Services.IsEmpty || options.Services.Contains(task.Service.Name)));
        foreach (var task in tasks)
        {
            if (task.Observed?.Container is { } container)
            {
                await events.WriteAsync(Line(task, container, "Killing"), cancellationToken);
                await resources.SignalAsync(container, options.KillSignal, cancellationToken);
                await events.WriteAsync(Line(task, container, "Killed"), cancellationToken);
            }
        }

        await events.WriteDoneAsync(GoalState.Reached, "", snapshot.Version, cancellationToken);
    }

    private static ProgressLine Line(ServiceTask task, ContainerId container, string text) =>
        new(ProgressKind.Container, task.Wish.Name, text)
        {
            Service = task.Service.Name,
            Container = container.Value,
        };
}
