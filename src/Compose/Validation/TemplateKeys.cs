using Orc.Compose.Diagnostics;
using Orc.Compose.Yaml;
using Orc.Model.Templates;

namespace Orc.Compose.Validation;

/// <summary>
/// Placeholders of a stack that are none, each with its place. Under <c>up</c> what is none stands for itself: there
/// a brace was never anything else.
/// </summary>
internal sealed class TemplateKeys(DiagnosticList diagnostics)
{
    private static readonly string[] Hooks = ["pre_start", "post_start", "pre_stop"];

    public void Check(string name, MappingNode service)
    {
        var labels = service.Mapping("deploy")?.Mapping("labels");
        Check(name, service["hostname"], labels);
        CheckValues(name, service.Mapping("environment"), labels);
        foreach (var hook in Hooks.SelectMany(service.Mappings))
        {
            CheckValues(name, hook.Mapping("environment"), labels);
        }

        foreach (var volume in service.Mappings("volumes"))
        {
            Check(name, volume["source"], labels);
            Check(name, volume["target"], labels);
            Check(name, volume.Mapping("volume")?["subpath"], labels);
            CheckValues(name, volume.Mapping("volume")?.Mapping("labels"), labels);
        }
    }

    /// <summary>Those that a volume's declaration has: of which service they are said, nobody knows there.</summary>
    public void CheckVolumes(MappingNode model)
    {
        foreach (var entry in model.Entries("volumes"))
        {
            if (entry.Value is not MappingNode volume)
            {
                continue;
            }

            var name = Check(volume["name"]);
            foreach (var pair in volume.Entries("driver_opts").Concat(volume.Entries("labels")))
            {
                var missing = Check(pair.Value) & ~name;
                if (missing != TemplateNeeds.None)
                {
                    diagnostics.Error(
                        $"the volume \"{entry.Key}\" is one, and {pair.Key} is another thing for each task: give the "
                        + $"volume a name that is too (name: \"{entry.Key}-{{{{.Task.Slot}}}}\")",
                        pair.Value.Position);
                }
            }
        }
    }

    private TemplateNeeds Check(Node? node)
    {
        if (node is not ScalarNode { IsNull: false } scalar || !TaskTemplate.IsIn(scalar.Value))
        {
            return TemplateNeeds.None;
        }

        var template = TaskTemplate.Parse(scalar.Value);
        if (template.Error is { } error)
        {
            diagnostics.Error(error.Text, scalar.Position);
        }

        return template.Needs;
    }

    private void CheckValues(string service, MappingNode? values, MappingNode? labels)
    {
        foreach (var entry in values?.Entries ?? [])
        {
            Check(service, entry.Value, labels);
        }
    }

    private void Check(string service, Node? node, MappingNode? labels)
    {
        if (node is not ScalarNode { IsNull: false } scalar || !TaskTemplate.IsIn(scalar.Value))
        {
            return;
        }

        var template = TaskTemplate.Parse(scalar.Value);
        if (template.Error is { } error)
        {
            diagnostics.Error($"service \"{service}\": {error.Text}", scalar.Position);
        }

        foreach (var label in template.Labels.Where(label => labels?.Contains(label) != true))
        {
            diagnostics.Error(
                $"service \"{service}\" has no label {label} (deploy.labels); one that may be absent is written "
                + $"{{{{index .Service.Labels \"{label}\"}}}}",
                scalar.Position);
        }
    }
}
