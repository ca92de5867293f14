using System.Globalization;
using Grpc.Core;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>What the <c>ps</c> of services, stacks and nodes know, and where a task that is named is.</summary>
internal sealed class TaskListing(Snapshot snapshot, NodeId here)
{
    public ListTasksReply Of(ListTasksRequest request)
    {
        var filters = FilterReading.Of(
            request.Filters, "id", "name", "node", "label", "desired-state", "service");
        var tasks = Chosen(request)
            .Where(task => !task.IsOneOff && snapshot.IsOfCluster(task.Service.Project))
            .Select(View)
            .Concat(OrphansFor(request).Select(View))
            .Where(view => filters.Admits("id", id => view.Id == id)
                && filters.Admits("name", name => view.Name.StartsWith(name, StringComparison.Ordinal))
                && filters.Admits("service", name => view.Service == name)
                && filters.Admits("node", node => view.NodeId == node || view.NodeName == node)
                && filters.Admits("desired-state", state => IsDesired(view, state))
                && filters.AdmitsLabels("label", LabelsOf(view)));
        return new ListTasksReply { Tasks = { tasks } };
    }

    /// <summary>The service of a task that people call so; null: there is no such task.</summary>
    public string? ServiceOf(string task) => snapshot.Tasks.Values
        .FirstOrDefault(known => known.Wish.Name == task || known.Id.ToString() == task || TaskName(known) == task)
        ?.Service.ToString();

    private IEnumerable<ServiceTask> Chosen(ListTasksRequest request)
    {
        if (request.Service.Length > 0)
        {
            return snapshot.TasksOf(ServiceReference.Get(snapshot, request.Service).Key);
        }

        if (request.Node.Length > 0)
        {
            return snapshot.TasksOf(FindNode(request.Node));
        }

        if (request.Task.Length > 0)
        {
            return Named(request.Task);
        }

        return request.Stack.Length > 0 ? snapshot.TasksOfProject(request.Stack) : snapshot.Tasks.Values;
    }

    private IEnumerable<Orphan> OrphansFor(ListTasksRequest request) => snapshot.Orphans.Values
        .Where(orphan => request switch
        {
            { Service.Length: > 0 } => orphan.Service == ServiceReference.Get(snapshot, request.Service).Key,
            { Node.Length: > 0 } => orphan.Node == FindNode(request.Node),
            { Task.Length: > 0 } => OrphanView.IsCalled(orphan, request.Task),
            { Stack.Length: > 0 } => orphan.Service.Project == request.Stack,
            _ => true,
        });

    private TaskView View(Orphan orphan) =>
        OrphanView.Of(orphan, snapshot.Nodes.GetValueOrDefault(orphan.Node)?.Name ?? "");

    private NodeId FindNode(string name) => name == "self"
        ? here
        : NodePlanner.Find(snapshot, name, out var error)?.Id
            ?? throw new RpcException(new Status(StatusCode.NotFound, error));

    /// <summary>A task however people call it, else the tasks of the service of that name.</summary>
    private IEnumerable<ServiceTask> Named(string text)
    {
        var exact = snapshot.Tasks.Values
            .Where(task => task.Id.ToString() == text || task.Wish.Name == text
                || IsContainer(task.Observed?.Container?.Value, text))
            .ToList();
        if (exact.Count > 0)
        {
            return exact;
        }

        var bySlot = snapshot.Tasks.Values
            .Where(task => task is { IsPast: false, IsOneOff: false } && TaskName(task) == text)
            .ToList();
        return snapshot.Orphans.Values.Any(orphan => OrphanView.IsCalled(orphan, text)) ? []
            : bySlot.Count > 0 ? bySlot.Where(task => task.IsHolder || bySlot.TrueForAll(other => !other.IsHolder))
            : snapshot.TasksOf(ServiceReference.Get(snapshot, text).Key);
    }

    private static bool IsContainer(string? id, string text) =>
        id is not null && text.Length >= 12 && id.StartsWith(text, StringComparison.Ordinal);

    private static bool IsDesired(TaskView view, string state) => state.ToLowerInvariant() switch
    {
        "running" => view.DesiredState is "Running" or "Complete" or OrphanView.Word,
        "shutdown" => view.DesiredState == "Shutdown",
        "accepted" or "ready" => view.DesiredState == "Ready",
        _ => throw new RpcException(new Status(
            StatusCode.InvalidArgument,
            $"invalid filter 'desired-state={state}': it is running, shutdown or accepted")),
    };

    private Dictionary<string, string> LabelsOf(TaskView view) =>
        snapshot.Tasks.TryGetValue(new TaskId(long.Parse(view.Id, CultureInfo.InvariantCulture)), out var task)
        && snapshot.Releases.TryGetValue(task.Release, out var release)
            ? release.Container.Labels.ToDictionary(StringComparer.Ordinal)
            : [];

    /// <summary><c>shop_web.1</c>: the container's name without the task's number.</summary>
    public static string TaskName(ServiceTask task)
    {
        var name = task.Wish.Name;
        var end = $".{task.Id}";
        return name.EndsWith(end, StringComparison.Ordinal) ? name[..^end.Length] : name;
    }

    public TaskView View(ServiceTask task)
    {
        var service = snapshot.FindService(task.Service);
        var container = snapshot.Releases.GetValueOrDefault(task.Release)?.Container;
        var view = new TaskView
        {
            Id = task.Id.ToString(),
            Name = TaskName(task),
            Service = task.Service.ToString(),
            Slot = service?.Mode is ServiceMode.Global or ServiceMode.GlobalJob ? 0 : task.Slot,
            Image = container?.Image ?? "",
            DesiredState = TaskWords.Desired(task, service),
            State = TaskWords.State(task),
            StateSince = TaskWords.Since(task),
            Error = TaskWords.Error(task, service),
            ContainerName = task.Wish.Name,
            CreatedAt = task.CreatedAt.Milliseconds,
            IsPast = task.IsPast || !task.IsHolder,
        };
        view.Ports.Add((container?.Ports ?? []).Select(NetworkMapping.ToWire));
        AddNode(view, task);
        AddObserved(view, task);
        return view;
    }

    private void AddNode(TaskView view, ServiceTask task)
    {
        if (!task.Node.IsNone)
        {
            view.NodeId = task.Node.Value;
            view.NodeName = snapshot.Nodes.GetValueOrDefault(task.Node)?.Name ?? "";
        }
    }

    private static void AddObserved(TaskView view, ServiceTask task)
    {
        if (task.Observed is not { } observed)
        {
            return;
        }

        view.Container = task.IsGone || task.IsPast ? "" : observed.Container?.Value ?? "";
        view.Health = (WireHealthState)observed.Health;
        view.Restarts = Math.Max(0, observed.RunCount - 1);
    }
}
