using Orc.Model.Templates;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// Whether the placeholders of a service can be written out. Of a file it was asked where it was read, with the place;
/// what a command line says comes here.
/// </summary>
internal static class TemplateRule
{
    /// <summary>A sentence; null: they can.</summary>
    public static string? FindError(Snapshot snapshot, Service service, ServiceEdit edit)
    {
        if (!snapshot.Releases.TryGetValue(service.Release, out var release))
        {
            return null;
        }

        var container = edit.Container?.Invoke(release.Container) ?? release.Container;
        var labels = edit.Labels ?? service.Labels;
        foreach (var text in ContainerTemplates.Texts(container).Where(TaskTemplate.IsIn))
        {
            var template = TaskTemplate.Parse(text!);
            if (edit.Container is not null && template.Error is { } error)
            {
                return $"service {service.Key}: {error.Text}";
            }

            if (template.Labels.FirstOrDefault(label => !labels.ContainsKey(label)) is { } missing)
            {
                return $"service {service.Key}: {text} names the label {missing}, which the service has not "
                    + $"(--label-add {missing}=...)";
            }
        }

        return null;
    }
}
