using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orc.Model.Containers;
using Orc.Model.Templates;

namespace Orc.Orchestrator.Services;

/// <summary>
/// What of a container is another thing for each task: placeholders in its host name, its environment and its mounts.
/// Found out once for each spec, and a spec never changes.
/// </summary>
internal sealed class ContainerTemplates
{
    private static readonly ConditionalWeakTable<ContainerSpec, ContainerTemplates> Known = [];

    private ContainerTemplates(ContainerSpec container)
    {
        HasAny = Texts(container).Any(TaskTemplate.IsIn);
        Volumes = HasAny
            ?
            [
                .. container.Mounts.OfType<MountSpec.Volume>()
                    .Select(mount => mount.Name)
                    .OfType<string>()
                    .Where(TaskTemplate.IsIn)
                    .Distinct(StringComparer.Ordinal),
            ]
            : [];
    }

    public bool HasAny { get; }

    /// <summary>The names of volumes that have placeholders, as they were written.</summary>
    public ImmutableArray<string> Volumes { get; }

    public static ContainerTemplates Of(ContainerSpec container) =>
        Known.GetValue(container, static container => new ContainerTemplates(container));

    /// <summary>All texts in which placeholders count.</summary>
    public static IEnumerable<string?> Texts(ContainerSpec container)
    {
        var hooks = container.Hooks is { } set ? HooksOf(set) : [];
        return container.Environment.Concat(hooks.SelectMany(hook => hook.Environment))
            .Select(variable => variable.Value)
            .Concat(container.Mounts.SelectMany(Texts))
            .Append(container.Hostname);
    }

    public static ContainerSpec Expand(ContainerSpec container, TaskWords words) => container with
    {
        Hostname = container.Hostname is { } name ? TaskTemplate.Expand(name, words) : null,
        Environment = Expand(container.Environment, words),
        Mounts = [.. container.Mounts.Select(mount => Expand(mount, words))],
        Hooks = container.Hooks is { } hooks ? Expand(hooks, words) : null,
    };

    private static IEnumerable<HookSpec> HooksOf(HookSet hooks) =>
        (hooks.PreStart ?? []).Concat(hooks.PostStart).Concat(hooks.PreStop);

    private static IEnumerable<string?> Texts(MountSpec mount) => mount switch
    {
        MountSpec.Bind bind => [bind.Target, bind.Source],
        MountSpec.Volume volume => [volume.Target, volume.Name, volume.Subpath, .. volume.Labels.Values],
        _ => [mount.Target],
    };

    private static ImmutableArray<EnvironmentVariable> Expand(
        ImmutableArray<EnvironmentVariable> environment, TaskWords words) =>
    [
        .. environment.Select(variable => TaskTemplate.IsIn(variable.Value)
            ? variable with { Value = TaskTemplate.Expand(variable.Value!, words) }
            : variable),
    ];

    private static MountSpec Expand(MountSpec mount, TaskWords words)
    {
        mount = mount with { Target = TaskTemplate.Expand(mount.Target, words) };
        return mount switch
        {
            MountSpec.Bind bind => bind with { Source = TaskTemplate.Expand(bind.Source, words) },
            MountSpec.Volume volume => volume with
            {
                Name = volume.Name is { } name ? TaskTemplate.Expand(name, words) : null,
                Subpath = volume.Subpath is { } path ? TaskTemplate.Expand(path, words) : null,
                Labels = Expand(volume.Labels, words),
            },
            _ => mount,
        };
    }

    public static ImmutableSortedDictionary<string, string> Expand(
        ImmutableSortedDictionary<string, string> pairs, TaskWords words) => pairs.Values.Any(TaskTemplate.IsIn)
        ? pairs.ToImmutableSortedDictionary(
            pair => pair.Key, pair => TaskTemplate.Expand(pair.Value, words), StringComparer.Ordinal)
        : pairs;

    private static HookSet Expand(HookSet hooks, TaskWords words) => hooks with
    {
        PreStart = hooks.PreStart is { } before ? Expand(before, words) : null,
        PostStart = Expand(hooks.PostStart, words),
        PreStop = Expand(hooks.PreStop, words),
    };

    private static ImmutableArray<HookSpec> Expand(ImmutableArray<HookSpec> hooks, TaskWords words) =>
        [.. hooks.Select(hook => hook with { Environment = Expand(hook.Environment, words) })];
}
