using System.Collections.Immutable;
using System.Globalization;
using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Model.Tasks;

namespace Orc.Agent.Tasks;

/// <summary>
/// Which task a container belongs to, written into its spec: so that a container is found again though the daemon died
/// before it knew that it was made.
/// </summary>
internal static class TaskAnnotations
{
    private const string Task = "orc.task";
    private const string Cluster = "orc.cluster";
    private const string Scope = "orc.scope";
    private const string Project = "orc.project";
    private const string Service = "orc.service";
    private const string Slot = "orc.slot";
    private const string Release = "orc.release";
    private const string ClusterScope = "cluster";

    public static ContainerSpec Mark(AssignedTask task, string cluster, ProjectScope scope) => task.Container with
    {
        Annotations = task.Container.Annotations
            .SetItem(Task, Number(task.Task.Value))
            .SetItem(Cluster, cluster)
            .SetItem(Project, task.Project)
            .SetItem(Service, task.Service)
            .SetItem(Slot, Number(task.Slot))
            .SetItem(Release, Number(task.Release))
            .SetItem(Scope, WordOf(scope)),
    };

    /// <summary>
    /// Of a container that is for a task, and not the task's own: it stands where the task will, and is found by
    /// nobody.
    /// </summary>
    public static ImmutableSortedDictionary<string, string> Beside(
        ImmutableSortedDictionary<string, string> annotations, ProjectScope scope) =>
        annotations.SetItem(Scope, WordOf(scope));

    /// <summary>What the container says of itself, for a control plane that does not know it.</summary>
    public static OrphanTask Describe(ContainerSpec spec, TaskReport report) => new()
    {
        Task = report.Task,
        Project = spec.Annotations.GetValueOrDefault(Project, ""),
        Service = spec.Annotations.GetValueOrDefault(Service, ""),
        Slot = (int)NumberOf(spec, Slot),
        Release = NumberOf(spec, Release),
        Container = spec with
        {
            Annotations = spec.Annotations.RemoveRange([Task, Cluster, Project, Service, Slot, Release, Scope]),
            Files = [.. spec.Files.Select(file => file.Digested())],
        },
        Report = report,
    };

    /// <summary>Whose store the task is in.</summary>
    public static ProjectScope ScopeOf(ContainerSpec spec) =>
        spec.Annotations.GetValueOrDefault(Scope) == ClusterScope ? ProjectScope.Cluster : ProjectScope.Host;

    /// <summary>Null: no task's, but a person's own.</summary>
    public static (TaskId Task, string Cluster)? Find(ContainerSpec spec) =>
        spec.Annotations.TryGetValue(Task, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (new TaskId(number), spec.Annotations.GetValueOrDefault(Cluster, ""))
            : null;

    private static string WordOf(ProjectScope scope) => scope == ProjectScope.Cluster ? ClusterScope : "host";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long NumberOf(ContainerSpec spec, string name) =>
        long.TryParse(
            spec.Annotations.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
