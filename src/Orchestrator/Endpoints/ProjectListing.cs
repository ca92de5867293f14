using Orc.Model.Tasks;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>What <c>ls</c> and <c>ps</c> know of projects.</summary>
internal static class ProjectListing
{
    public static ListProjectsReply Of(Snapshot snapshot, ListProjectsRequest request)
    {
        var projects = snapshot.Projects.Values
            .Where(project => request.Name.Length == 0
                ? project.Name != Project.NoStack
                : string.Equals(project.Name, request.Name, StringComparison.Ordinal))
            .Select(project => Of(snapshot, project))
            .Where(summary => request.All || request.Name.Length > 0
                || summary.Services.Any(service => service.Running > 0));
        return new ListProjectsReply { Projects = { projects } };
    }

    private static ProjectSummary Of(Snapshot snapshot, Project project)
    {
        var summary = new ProjectSummary
        {
            Name = project.Name,
            WorkingDirectory = project.WorkingDirectory,
            Release = project.Release,
        };
        summary.ConfigFiles.Add(project.ConfigFiles);
        summary.Services.Add(snapshot.ServicesOf(project.Name).Select(service => Of(snapshot, service)));
        summary.Networks.Add(snapshot.Networks.Values
            .Where(network => string.Equals(network.Project, project.Name, StringComparison.Ordinal))
            .Select(network => network.Name));
        summary.Volumes.Add(snapshot.Volumes.Values
            .Where(volume => string.Equals(volume.Project, project.Name, StringComparison.Ordinal)
                && !SlotVolumes.IsPattern(volume.Name))
            .Select(volume => volume.Name));
        return summary;
    }

    private static ServiceSummary Of(Snapshot snapshot, Service service)
    {
        var tasks = snapshot.TasksOf(service.Key).Where(task => !task.IsOneOff).ToList();
        return new ServiceSummary
        {
            Name = service.Key.Name,
            Replicas = service.Replicas,
            Running = tasks.Count(task => task.IsRunning),
            Exited = tasks.Count(task => task.IsExited),
            Coming = IsToRun(service) ? tasks.Count(task => IsComing(snapshot, service, task, tasks)) : 0,
            ScaledByHand = service.ScaledByHand,
            Message = service.Held?.Text
                ?? tasks.Where(task => task.IsHolder)
                    .Select(task => task.Observed?.Message)
                    .FirstOrDefault(message => message is { Length: > 0 })
                ?? "",
        };
    }

    private static bool IsToRun(Service service) =>
        service is { Removal: null, Rest: null, NoStart: false, Held: not { Failed: true } };

    // It is on its way or restarted by hand, or leaves its place to one that is not made yet.
    private static bool IsComing(
        Snapshot snapshot, Service service, ServiceTask task, IReadOnlyList<ServiceTask> tasks)
    {
        if (!task.IsHolder)
        {
            return task.HandsOver && !tasks.Any(other => other.Slot == task.Slot && other.Id.CompareTo(task.Id) > 0);
        }

        return task.State < TaskState.Live
            ? !PreStartRule.WaitsInVain(snapshot, service, task)
            : task.State == TaskState.Live && task.Wish.Desired == DesiredState.Live && !TaskFacts.HasDone(task);
    }
}
