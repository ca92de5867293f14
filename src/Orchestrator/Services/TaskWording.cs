using System.Collections.Immutable;
using System.Globalization;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Templates;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>What placeholders stand for, for a task of a service.</summary>
internal static class TaskWording
{
    private static readonly ImmutableSortedDictionary<string, string> NoLabels =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Null: its container has no placeholders.</summary>
    public static TaskWords? Of(Snapshot snapshot, ServiceTask task) =>
        snapshot.Releases.TryGetValue(task.Release, out var release)
        && ContainerTemplates.Of(release.Container).HasAny
            ? Of(snapshot, snapshot.FindService(task.Service), release, task)
            : null;

    /// <param name="snapshot">Where the nodes are.</param>
    /// <param name="service">Null: it was never up, and the task is a one-off.</param>
    /// <param name="release">The task's.</param>
    /// <param name="task">Whose words they are.</param>
    public static TaskWords Of(Snapshot snapshot, Service? service, Release release, ServiceTask task)
    {
        var node = snapshot.Nodes.GetValueOrDefault(task.Node);
        var known = node?.Description ?? NodeDescription.None;
        return new TaskWords
        {
            ServiceId = ObjectIds.Of(task.Service),
            ServiceName = task.Service.ToString(),
            ServiceLabels = service?.Labels ?? NoLabels,
            TaskId = task.Id.ToString(),
            TaskName = NameOf(snapshot, service, release, task),
            Slot = IsOfNodes(service) ? task.Node.Value : Number(task.Slot),
            NodeId = task.Node.Value,
            Hostname = node?.Name ?? "",
            OperatingSystem = known.OperatingSystem,
            Architecture = known.Architecture,
        };
    }

    /// <summary>As far as they are known of a place that has no task yet.</summary>
    public static TaskWords OfSlot(Service service, int slot) => new()
    {
        ServiceId = ObjectIds.Of(service.Key),
        ServiceName = service.Key.ToString(),
        ServiceLabels = service.Labels,
        TaskId = "",
        TaskName = "",
        Slot = Number(slot),
        NodeId = "",
        Hostname = "",
        OperatingSystem = "",
        Architecture = "",
    };

    /// <summary>What a service asks for, of one task; null: it asks for none.</summary>
    public static string? HostnameOf(Snapshot snapshot, Release release, ServiceTask task) =>
        release.Container.Hostname is { } name && TaskTemplate.IsIn(name)
            ? TaskTemplate.Expand(name, Of(snapshot, snapshot.FindService(task.Service), release, task))
            : release.Container.Hostname;

    /// <summary>Its tasks have no numbers of their own: their nodes tell them apart, as in Swarm.</summary>
    public static bool IsOfNodes(Service? service) => service?.Mode is ServiceMode.Global or ServiceMode.GlobalJob;

    // On one host a name can be temporary, until another container has given it up.
    private static string NameOf(Snapshot snapshot, Service? service, Release release, ServiceTask task) =>
        service is null || task.IsOneOff || snapshot.IsOfCluster(task.Service.Project)
            ? task.Wish.Name
            : TaskNames.Final(service, release, task.Slot);

    private static string Number(int slot) => slot.ToString(CultureInfo.InvariantCulture);
}
