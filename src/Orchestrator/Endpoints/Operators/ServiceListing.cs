using Orc.Model.Services;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>What <c>service ls</c> and <c>stack services</c> know.</summary>
internal static class ServiceListing
{
    public static ListServicesReply Of(Snapshot snapshot, ListServicesRequest request, ClusterTime now)
    {
        var filters = FilterReading.Of(request.Filters, "id", "name", "label", "mode", "stack");
        var services = snapshot.Services.Values
            .Where(service => snapshot.IsOfCluster(service.Key.Project)
                && (request.Stack.Length == 0
                    || string.Equals(service.Key.Project, request.Stack, StringComparison.Ordinal)))
            .Select(service => View(snapshot, service, now))
            .Where(view => filters.Admits("id", id => view.Id.StartsWith(id, StringComparison.Ordinal))
                && filters.Admits("name", name => view.Name.StartsWith(name, StringComparison.Ordinal))
                && filters.Admits("mode", mode => mode == Word(view.Mode))
                && filters.Admits("stack", stack => view.Stack == stack)
                && filters.AdmitsLabels("label", view.Labels));
        return new ListServicesReply { Services = { services } };
    }

    /// <summary>How many tasks it shall have.</summary>
    public static int Wanted(Snapshot snapshot, Service service, ClusterTime now)
    {
        if (service.Mode is not (ServiceMode.Global or ServiceMode.GlobalJob))
        {
            return service.Replicas;
        }

        var served = snapshot.TasksOf(service.Key)
            .Where(task => task is { IsHolder: true, IsPast: false, IsOneOff: false })
            .Select(task => task.Node)
            .ToHashSet();
        return snapshot.Releases.TryGetValue(service.Release, out var release)
            ? Eligible(new Placer(snapshot, service, release, now)) + served.Count
            : served.Count;

        int Eligible(Placer placer) =>
            snapshot.Nodes.Keys.Count(node => !served.Contains(node) && placer.PlaceOn(node) is null);
    }

    public static string Word(WireServiceMode mode) => mode switch
    {
        WireServiceMode.Global => "global",
        WireServiceMode.ReplicatedJob => "replicated-job",
        WireServiceMode.GlobalJob => "global-job",
        _ => "replicated",
    };

    private static ServiceView View(Snapshot snapshot, Service service, ClusterTime now)
    {
        var tasks = snapshot.TasksOf(service.Key).Where(task => task is { IsOneOff: false, IsPast: false }).ToList();
        var container = snapshot.Releases.GetValueOrDefault(service.Release)?.Container;
        var view = new ServiceView
        {
            Id = ObjectIds.Of(service.Key),
            Name = service.Key.ToString(),
            Stack = service.Key.Project,
            Mode = (WireServiceMode)service.Mode,
            Replicas = Wanted(snapshot, service, now),
            Running = tasks.Count(task => task is { IsHolder: true, IsRunning: true }
                && !(snapshot.Nodes.TryGetValue(task.Node, out var node) && MassLossRule.IsGivenUp(snapshot, node))),
            Completed = tasks.Count(TaskFacts.HasCompleted),
            Image = container?.Image ?? "",
            Message = service.Removal is not null ? "it is being removed" : Message(service, tasks),
            MaxPerNode = service.Placement.MaxReplicasPerNode ?? 0,
        };
        view.Ports.Add((container?.Ports ?? []).Select(NetworkMapping.ToWire));
        view.Labels.Add(service.Labels);
        return view;
    }

    private static string Message(Service service, List<ServiceTask> tasks) =>
        service.UpdateState is { IsPaused: true } state
        ? state.Message
        : service.Held?.Text
            ?? tasks.Where(task => task.IsHolder)
                .Select(task => TaskWords.Error(task, service))
                .FirstOrDefault(error => error.Length > 0)
            ?? "";
}
