using Grpc.Core;
using Orc.Model.Containers;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Endpoints;

/// <summary>
/// A signal that a process may handle (<c>kill -s HUP</c>, <c>-s TERM</c>) leaves no mark, and no end is waited for: it
/// is handed on to each container. Who ends of it is started again or not as the engine says.
/// </summary>
internal sealed class SignalRelay(Snapshot snapshot, INodeResources resources)
{
    public async Task SendAsync(SignalOptions options, ProjectEventWriter events, CancellationToken cancellationToken)
    {
        foreach (var (task, container) in Targets(options))
        {
            await events.WriteAsync(Line(task, container, "Killing"), cancellationToken);
            await resources.SignalAsync(container, options.KillSignal, cancellationToken);
            await events.WriteAsync(Line(task, container, "Killed"), cancellationToken);
        }

        await events.WriteDoneAsync(GoalState.Reached, "", snapshot.Version, cancellationToken);
    }

    /// <summary>Says whom it would be sent to.</summary>
    public async Task RehearseAsync(
        SignalOptions options, ProjectEventWriter events, CancellationToken cancellationToken)
    {
        foreach (var (task, container) in Targets(options))
        {
            await events.WritePlanAsync(Line(task, container, "Killing"), cancellationToken);
            await events.WritePlanAsync(Line(task, container, "Killed"), cancellationToken);
        }

        await events.WriteDoneAsync(GoalState.Reached, "", snapshot.Version, cancellationToken);
    }

    private List<(ServiceTask Task, ContainerId Container)> Targets(SignalOptions options)
    {
        if (!options.IsOfFile && options.Services.FirstOrDefault(name =>
                snapshot.FindService(new ServiceKey(options.Project, name)) is null) is { } missing)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"no such service: {missing}"));
        }

        var found = new List<(ServiceTask, ContainerId)>();
        foreach (var task in snapshot.TasksOfProject(options.Project))
        {
            if (task is { IsOneOff: false, IsRunning: true, Observed.Container: { } container }
                && options.IsMeant(task.Service.Name))
            {
                found.Add((task, container));
            }
        }

        return found;
    }

    private static ProgressLine Line(ServiceTask task, ContainerId container, string text) =>
        new(ProgressKind.Container, task.Wish.Name, text)
        {
            Service = task.Service.Name,
            Container = container.Value,
        };
}
