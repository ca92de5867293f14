using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Model.Templates;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// The volumes that must be there before a project is up. One whose name has placeholders is one for each place of the
/// services that mount it, as far as a place's number and its service's words say which.
/// </summary>
internal static class ExternalVolumeRule
{
    /// <summary>A sentence of what is not there of one of a project's external volumes; null: all is.</summary>
    public static string? FindMissing(
        ProjectSpec project, IReadOnlyCollection<string> services, string name, Func<string, bool> isThere) =>
        project.Services
            .Where(service => services.Contains(service.Name) && Usage.UsesVolume(service.Container, name))
            .Select(service => FindMissing(project, service, name, isThere))
            .FirstOrDefault(error => error is not null);

    private static string? FindMissing(
        ProjectSpec project, ServiceSpec service, string name, Func<string, bool> isThere)
    {
        if (!SlotVolumes.IsPattern(name))
        {
            return isThere(name) ? null : $"external volume \"{name}\" {NotFound(name)}";
        }

        var template = TaskTemplate.Parse(name);
        if (FindReason(template.Needs, service) is { } reason)
        {
            return $"external volume \"{name}\" of service \"{service.Name}\": {reason}, so it cannot be there "
                + "before; leave external: true out to have it made";
        }

        return Enumerable.Range(1, Math.Max(service.Replicas, 0))
            .Select(slot => template.Expand(TaskWording.OfSlot(Known(project, service), slot)))
            .Where(its => !isThere(its))
            .Select(its => $"external volume \"{name}\" of service \"{service.Name}\": \"{its}\" {NotFound(its)}")
            .FirstOrDefault();
    }

    private static string NotFound(string name) =>
        $"not found: make it first (orc volume create {name}), or leave external: true out to have it made";

    /// <summary>Why nobody can say before a task is there which volume is its own; null: it can be said.</summary>
    private static string? FindReason(TemplateNeeds needs, ServiceSpec service) =>
        (needs & TemplateNeeds.Task) != TemplateNeeds.None ? "each task has one by a name that nothing else has"
        : (needs & TemplateNeeds.Node) != TemplateNeeds.None ? "which node a task comes to is chosen later"
        : service.Mode is ServiceMode.Global or ServiceMode.GlobalJob ? "which nodes it has tasks on is chosen later"
        : null;

    private static Service Known(ProjectSpec project, ServiceSpec service) => new()
    {
        Key = new ServiceKey(project.Name, service.Name),
        Release = 0,
        Labels = service.Labels,
    };
}
