using System.Collections.Immutable;
using System.Globalization;
using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Model.Tasks;

namespace Orc.Agent.Tasks;

/// <summary>
/// The container that a <c>pre_start</c> hook runs in: as the service's, with its volumes and networks, but not led to
/// by any name or port, and gone when it is done.
/// </summary>
internal static class PreStartContainer
{
    /// <summary>The task, and which hook of it: so that a container is known again after a daemon's end.</summary>
    private const string Annotation = "orc.pre_start";

    private const string Kind = "pre_start";
    private const string Hook = "com.docker.compose.hook";
    private const string HookIndex = "com.docker.compose.hook.index";

    /// <summary>They would make it a replica.</summary>
    private static readonly string[] OfReplicas =
    [
        "com.docker.compose.container-number", "com.docker.compose.config-hash", "com.docker.compose.oneoff",
        "com.docker.compose.depends_on",
    ];

    /// <summary>The hook is this task's to run: one for all replicas is only one replica's.</summary>
    public static bool Runs(AssignedTask task, HookSpec hook) => task.RunsPreStart || hook.PerReplica;

    /// <summary>The images of its hooks that have their own.</summary>
    public static IEnumerable<string> Images(AssignedTask task) => (task.Container.Hooks?.PreStart ?? [])
        .Where(hook => Runs(task, hook))
        .Select(hook => hook.Image)
        .OfType<string>()
        .Distinct(StringComparer.Ordinal);

    /// <summary>By the service where it is alone on its host, by the task in a cluster or for each replica.</summary>
    public static string NameOf(AssignedTask task, ProjectScope scope, int index)
    {
        var isOfService = scope == ProjectScope.Host && !task.Container.Hooks!.PreStart!.Value[index].PerReplica;
        var sign = scope == ProjectScope.Host ? Separator(task) : '-';
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(isOfService ? $"{task.Project}{sign}{task.Service}" : task.Container.Name)}{sign}{Kind}{sign}{index}");
    }

    /// <summary>It was made for this hook of this task.</summary>
    public static bool IsOf(ContainerSpec container, AssignedTask task, int index) =>
        container.Annotations.GetValueOrDefault(Annotation) == Mark(task, index);

    public static ContainerSpec Of(AssignedTask task, ProjectScope scope, int index)
    {
        var service = task.Container;
        var hook = service.Hooks!.PreStart!.Value[index];
        return service with
        {
            Name = NameOf(task, scope, index),
            Image = hook.Image ?? service.Image,
            ImageId = hook.Image is null ? service.ImageId : null,

            // The service's entrypoint is of its own image.
            Entrypoint = hook.Image is null ? service.Entrypoint : null,
            Command = hook.Command.IsEmpty ? null : hook.Command,
            Environment = Environment(service, hook),
            Labels = Labels(service.Labels, index),

            // In a cluster it has the task's own addresses, which that one does not use before it starts.
            Annotations = TaskAnnotations.Beside(service.Annotations, scope).SetItem(Annotation, Mark(task, index)),
            User = hook.User ?? service.User,
            WorkingDirectory = hook.WorkingDirectory ?? service.WorkingDirectory,
            Security = service.Security with { Privileged = service.Security.Privileged || hook.Privileged },
            Mounts = [.. service.Mounts.Where(mount => mount is MountSpec.Tmpfs or MountSpec.Image)],
            VolumesFrom = [service.Name],
            Endpoints = [.. service.Endpoints.Select(endpoint => endpoint with { Aliases = [] })],
            Ports = [],
            Expose = [],
            Restart = RestartSpec.Never,
            Health = new HealthSpec { Test = ["NONE"] },
            Hooks = null,
            Tty = false,
            OpenStdin = false,
            StdinOnce = false,
            AutoRemove = false,
        };
    }

    // As in the replica's own name. One that was given does not say.
    private static char Separator(AssignedTask task) =>
        task.Container.Name.Contains($"{task.Project}_{task.Service}_", StringComparison.Ordinal) ? '_' : '-';

    private static ImmutableArray<EnvironmentVariable> Environment(ContainerSpec service, HookSpec hook)
    {
        var own = hook.Environment.Select(variable => variable.Name).ToHashSet(StringComparer.Ordinal);
        return [.. service.Environment.Where(variable => !own.Contains(variable.Name)), .. hook.Environment];
    }

    private static ImmutableSortedDictionary<string, string> Labels(
        ImmutableSortedDictionary<string, string> labels, int index) => labels
        .RemoveRange(OfReplicas)
        .SetItem(Hook, Kind)
        .SetItem(HookIndex, index.ToString(CultureInfo.InvariantCulture));

    private static string Mark(AssignedTask task, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{task.Task.Value}.{index}");
}
