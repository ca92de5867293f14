using Orc.Model.Nodes;
using Orc.Model.Templates;
using Orc.Model.Volumes;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>
/// Volumes whose names have placeholders (<c>data-{{.Task.Slot}}</c>): what a file declares is a pattern, which nobody
/// owns, and each task has one of its own. It stays where its first task was, and its place's later tasks follow it.
/// </summary>
internal static class SlotVolumes
{
    public static bool IsPattern(string volume) => TaskTemplate.IsIn(volume);

    /// <summary>
    /// Those of a place, whoever comes to have it: their names say no more than which place of which service it is.
    /// </summary>
    public static IEnumerable<string> NamesOf(Service service, Release release, int slot)
    {
        if (TaskWording.IsOfNodes(service))
        {
            yield break;
        }

        TaskWords? words = null;
        foreach (var template in ContainerTemplates.Of(release.Container).Volumes.Select(TaskTemplate.Parse))
        {
            if ((template.Needs & (TemplateNeeds.Node | TemplateNeeds.Task)) == TemplateNeeds.None)
            {
                yield return template.Expand(words ??= TaskWording.OfSlot(service, slot));
            }
        }
    }

    /// <summary>A place's volumes hold its tasks where they are.</summary>
    public static bool Hold(Service service, Release release) => NamesOf(service, release, slot: 1).Any();

    /// <summary>Those of a task, by name.</summary>
    public static IEnumerable<string> NamesOf(Snapshot snapshot, ServiceTask task) =>
        snapshot.Releases.TryGetValue(task.Release, out var release)
            ? SpecsOf(snapshot, release, task).Select(volume => volume.Name)
            : [];

    /// <summary>Whether a task has a volume that it has not by that name in its file.</summary>
    public static bool IsUsed(Snapshot snapshot, ServiceTask task, string volume) =>
        NamesOf(snapshot, task).Contains(volume, StringComparer.Ordinal);

    /// <summary>Those of a task; of those that no file declares, the name is all there is.</summary>
    public static IEnumerable<VolumeSpec> SpecsOf(Snapshot snapshot, Release release, ServiceTask task)
    {
        var patterns = ContainerTemplates.Of(release.Container).Volumes;
        if (patterns.IsEmpty)
        {
            return [];
        }

        var words = TaskWording.Of(snapshot, snapshot.FindService(task.Service), release, task);
        return patterns.Select(pattern => SpecOf(snapshot, pattern, words));
    }

    /// <summary>
    /// What must be noted when a task gets its node: volumes that nobody knew of. Such as have the task's own name or
    /// number in theirs are never asked for again, and are not kept in mind.
    /// </summary>
    public static IEnumerable<ProjectVolume> New(Snapshot snapshot, Service service, Release release, ServiceTask task)
    {
        var patterns = ContainerTemplates.Of(release.Container).Volumes;
        if (patterns.IsEmpty)
        {
            yield break;
        }

        var words = TaskWording.Of(snapshot, service, release, task);
        foreach (var pattern in patterns)
        {
            if ((TaskTemplate.Parse(pattern).Needs & TemplateNeeds.Task) != TemplateNeeds.None
                || !snapshot.Volumes.TryGetValue(pattern, out var declared))
            {
                continue;
            }

            var spec = SpecOf(snapshot, pattern, words);
            var known = snapshot.Volumes.GetValueOrDefault(spec.Name);
            if (known is null)
            {
                yield return new ProjectVolume { Spec = spec, Project = declared.Project, Node = NodeOf(spec, task) };
            }
            else if (known is { Removing: true, Withdrawn: false })
            {
                yield return known with { Removing = false };
            }
        }
    }

    private static NodeId NodeOf(VolumeSpec spec, ServiceTask task) =>
        Scheduling.PlacementAsk.IsOfOneNode(spec) ? task.Node : NodeId.None;

    private static VolumeSpec SpecOf(Snapshot snapshot, string pattern, TaskWords words)
    {
        var name = TaskTemplate.Expand(pattern, words);
        return snapshot.Volumes.TryGetValue(pattern, out var declared)
            ? declared.Spec with
            {
                Name = name,
                Options = ContainerTemplates.Expand(declared.Spec.Options, words),
                Labels = ContainerTemplates.Expand(declared.Spec.Labels, words),
            }
            : new VolumeSpec { Name = name };
    }
}
