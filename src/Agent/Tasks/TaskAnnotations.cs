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
    private const string ClusterScope = "cluster";

    public static ContainerSpec Mark(ContainerSpec spec, TaskId task, string cluster, ProjectScope scope) => spec with
    {
        Annotations = spec.Annotations
            .SetItem(Task, task.Value.ToString(CultureInfo.InvariantCulture))
            .SetItem(Cluster, cluster)
            .SetItem(Scope, scope == ProjectScope.Cluster ? ClusterScope : "host"),
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
}
